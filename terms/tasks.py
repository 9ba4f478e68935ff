"""The jobs of the Terms."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from terms import announcing, receipts, recomputing
from terms.ledger import anchoring, retention
from terms.models import LedgerEntry, TermsVersion


# 2, 4, 8 ... seconds: a seal that is missing is looked for during half a day.
@app.task(retry=RetryStrategy(max_attempts=15, exponential_wait=2))
def make_receipt(entry_number: int) -> None:
    receipts.make(LedgerEntry.objects.select_related("signature__version", "signature__signer").get(pk=entry_number))


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="order_lacking_receipts")
def order_lacking_receipts(timestamp: int) -> None:
    receipts.order_lacking()


# Before the purge, which changes none of it.
@app.periodic(cron="11 1 * * *")
@app.task(queueing_lock="recompute_evidence")
def recompute_evidence(timestamp: int) -> None:
    recomputing.recompute()


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="purge_ledger")
def purge_ledger(timestamp: int) -> None:
    retention.purge_due()


# Shortly before midnight in Nairobi.
@app.periodic(cron="47 20 * * *")
@app.task(queueing_lock="anchor_ledger")
def anchor_ledger(timestamp: int) -> None:
    anchoring.anchor()


# Behind whatever one person waits for.
@app.task(priority=-5)
def announce_to_members(version_id: int) -> None:
    if announcing.announce(TermsVersion.objects.get(pk=version_id)) == announcing.BATCH:
        announce_to_members.defer(version_id=version_id)


# 08:07 in Nairobi.
@app.periodic(cron="7 5 * * *")
@app.task(priority=-5)
def remind_people(timestamp: int) -> None:
    if announcing.remind() == announcing.BATCH:
        remind_people.configure(task_kwargs={"timestamp": timestamp}).defer()
