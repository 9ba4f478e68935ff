"""The jobs that tell members what is new."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from digests import runs

# After 4, 16, 64 and 256 seconds; then it stays as failed, and the next run makes up for it.
ATTEMPTS = 5


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="start_digests")
def start_digests(timestamp: int) -> None:
    runs.start_due()


@app.task(retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4))
def write_batch(run_id: int, first: int, last: int) -> None:
    runs.write_batch(run_id, first, last)


@app.periodic(cron="52 2 * * *")
@app.task(queueing_lock="clear_told")
def clear_told(timestamp: int) -> None:
    runs.clear_told()
