"""The jobs that look after the other jobs."""

from procrastinate.contrib.django import app

from cop_portal import queue


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="rescue_jobs", pass_context=True)
async def rescue_jobs(context, timestamp: int) -> None:
    await queue.rescue(context.app.job_manager)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="clear_jobs", pass_context=True)
async def clear_jobs(context, timestamp: int) -> None:
    await queue.clear(context.app.job_manager)
