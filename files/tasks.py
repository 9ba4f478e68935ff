"""The jobs of stored files."""

from procrastinate.contrib.django import app

from files.storing import sweep


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:
    sweep()
