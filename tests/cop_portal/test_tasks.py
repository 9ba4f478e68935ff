"""What a worker does for jobs that another one left behind."""

import asyncio
import datetime

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cop_portal.tasks import clear_jobs, rescue_jobs

pytestmark = pytest.mark.django_db(transaction=True)
BUILTIN = "builtin:procrastinate.builtin_tasks.remove_old_jobs"


def defer() -> int:
    """Any job that does no harm."""
    return app.configure_task(BUILTIN).defer(max_hours=1_000)


def work_off() -> None:
    """A worker that ends when nothing is left to do."""

    async def work():
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(work())


def taken_by_a_worker(job: int, last_seen: datetime.timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id", [last_seen]
        )
        worker = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [*worker, job])


@pytest.mark.parametrize(("seconds", "status"), [(60, "succeeded"), (15, "doing")])
def test_a_job_is_taken_up_again_when_its_worker_died(seconds, status):
    job = defer()
    taken_by_a_worker(job, datetime.timedelta(seconds=seconds))
    rescue_jobs.defer(timestamp=0)

    work_off()

    assert ProcrastinateJob.objects.get(pk=job).status == status


def test_jobs_that_were_done_a_month_ago_are_removed():
    old, recent = defer(), defer()
    work_off()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id = %s", [old])
    clear_jobs.defer(timestamp=0)

    work_off()

    assert list(ProcrastinateJob.objects.filter(pk__in=[old, recent]).values_list("pk", flat=True)) == [recent]
