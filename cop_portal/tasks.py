"""The jobs that look after the other jobs, and the yearly question to members."""

from procrastinate.contrib.django import app

from coordination import claims, jobs
from cop_portal import queue
from cop_portal.membership import confirmation
from members import notes


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="rescue_jobs")
def rescue_jobs(timestamp: int) -> None:
    jobs.rescue()


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="clear_jobs", pass_context=True)
async def clear_jobs(context, timestamp: int) -> None:
    await queue.clear(context.app.job_manager)


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="clear_desk")
def clear_desk(timestamp: int) -> None:
    claims.clear()
    notes.purge()


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="ask_members")
def ask_members(timestamp: int) -> None:
    confirmation.ask_members()
