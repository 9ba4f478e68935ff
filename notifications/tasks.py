"""The jobs of the outbox."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from notifications.bounce_mailbox import read_configured_mailbox
from notifications.delivery import deliver

ATTEMPTS = 9


# 4, 16, 64, 256 ... seconds: the last attempt is about a day after the first.
@app.task(queue="mail", retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4), pass_context=True)
def send_message(context, message_id: int) -> None:
    deliver(message_id, is_last_attempt=context.job.attempts + 1 >= ATTEMPTS)


# Tried again after five minutes like the next one, so an hour without the mailbox is one failed job.
@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="read_bounces", retry=RetryStrategy(max_attempts=12, wait=300))
def read_bounces(timestamp: int) -> None:
    read_configured_mailbox()
