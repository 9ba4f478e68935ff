"""The jobs of the Terms."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from terms import anchoring, receipts, retention
from terms.models import LedgerEntry


# 2, 4, 8 ... seconds: a seal that is missing is looked for during half a day.
@app.task(retry=RetryStrategy(max_attempts=15, exponential_wait=2))
def make_receipt(entry_number: int) -> None:
    receipts.make(LedgerEntry.objects.select_related("signature__version", "signature__signer").get(pk=entry_number))


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="order_lacking_receipts")
def order_lacking_receipts(timestamp: int) -> None:
    receipts.order_lacking()


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="purge_ledger")
def purge_ledger(timestamp: int) -> None:
    retention.purge_due()


# Shortly before midnight in Nairobi.
@app.periodic(cron="47 20 * * *")
@app.task(queueing_lock="anchor_ledger")
def anchor_ledger(timestamp: int) -> None:
    anchoring.anchor()
