"""The jobs of conversations."""

from procrastinate.contrib.django import app

from conversations import retention


@app.periodic(cron="33 3 * * *")
@app.task(queueing_lock="purge_conversations")
def purge_conversations(timestamp: int) -> None:
    retention.purge()
