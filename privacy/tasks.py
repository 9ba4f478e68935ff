"""The jobs of privacy requests."""

from procrastinate.contrib.django import app

from privacy import retention


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="purge_privacy_requests")
def purge_privacy_requests(timestamp: int) -> None:
    retention.purge()
