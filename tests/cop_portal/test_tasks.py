"""What a worker does for jobs that another one left behind."""

import asyncio
import datetime
import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.models import JobTrouble
from cop_portal.tasks import clear_jobs, rescue_jobs
from notifications import outbox
from terms.tasks import announce_to_members
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
POISON = """
import os, signal, django
django.setup()
from procrastinate.contrib.django import app
@app.task(name="tests.poison")
def poison():
    os.kill(os.getpid(), signal.SIGKILL)
with app.replace_connector(app.connector.get_worker_connector()):
    app.run_worker(wait=False, concurrency=1)
"""
BUILTIN = "builtin:procrastinate.builtin_tasks.remove_old_jobs"


@pytest.fixture(autouse=True)
def threads_hang_up(monkeypatch):
    """Jobs run in threads, which nobody asks again after the test."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


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


def test_job_that_kills_its_worker_three_times_is_parked_and_blocks_no_other():
    poison, innocent = app.configure_task("tests.poison", allow_unknown=True).defer(), defer()

    ends = []
    for _ in range(3):
        ends.append(worker_with_poison())
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        rescue_jobs(timestamp=0)
    work_off()

    assert ends == [-signal.SIGKILL] * 3
    assert [ProcrastinateJob.objects.get(pk=job).status for job in (poison, innocent)] == ["failed", "succeeded"]
    assert JobTrouble.objects.get().deaths == 3


def worker_with_poison() -> int:
    """A real worker, which knows a job that kills it; gives how it ended."""
    drill = {"DRILL_DATABASE": json.dumps({"NAME": connection.settings_dict["NAME"]})}
    environment = os.environ | drill | {"DJANGO_SETTINGS_MODULE": "tests.drill_settings"}
    command = [sys.executable, "-c", POISON]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode  # noqa: S603  ours


def test_job_that_was_cut_off_while_its_next_one_waits_is_let_go():
    cut_off = app.configure_task(BUILTIN, queueing_lock="one").defer(max_hours=1_000)
    taken_by_a_worker(cut_off, datetime.timedelta(seconds=60))
    following = app.configure_task(BUILTIN, queueing_lock="one").defer(max_hours=1_000)

    rescue_jobs(timestamp=0)

    statuses = dict(ProcrastinateJob.objects.values_list("pk", "status"))
    assert statuses == {cut_off: "aborted", following: "todo"}


def test_trouble_of_a_job_that_is_gone_is_forgotten():
    JobTrouble.objects.create(job_id=0, task_name=BUILTIN)
    standing = JobTrouble.objects.create(job_id=defer(), task_name=BUILTIN)

    rescue_jobs(timestamp=0)

    assert list(JobTrouble.objects.all()) == [standing]


def test_error_of_a_job_is_kept_for_coordinators():
    job = announce_to_members.defer(version_id=0)

    work_off()

    trouble = JobTrouble.objects.get(job_id=job)
    assert (trouble.task_name, trouble.error.partition(":")[0]) == ("terms.tasks.announce_to_members", "DoesNotExist")
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"


def test_mail_that_has_to_come_back_later_is_no_trouble(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    message = outbox.post("member_welcome", UserFactory())

    work_off()

    message.refresh_from_db()
    assert (message.state, message.attempts, JobTrouble.objects.count()) == ("queued", 1, 0)


def test_jobs_that_were_done_a_month_ago_are_removed():
    old, recent = defer(), defer()
    work_off()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id = %s", [old])
    clear_jobs.defer(timestamp=0)

    work_off()

    assert list(ProcrastinateJob.objects.filter(pk__in=[old, recent]).values_list("pk", flat=True)) == [recent]
