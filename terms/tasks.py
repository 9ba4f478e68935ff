"""The jobs of the ledger."""

from procrastinate.contrib.django import app

from terms import retention


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="purge_ledger")
def purge_ledger(timestamp: int) -> None:
    retention.purge_due()
