"""What `/readyz` says about the database and the queue."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from procrastinate.contrib.django import app

from notifications import outbox
from notifications.models import Message
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def defer(waiting: datetime.timedelta, priority: int = 0) -> None:
    """A job that has been due for that long."""
    task = app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs", priority=priority)
    job = task.defer(max_hours=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - %s WHERE job_id = %s", [waiting, job])


def test_ready_names_the_age_of_the_oldest_job(client):
    defer(datetime.timedelta(minutes=3))
    defer(datetime.timedelta(minutes=1))

    response = client.get("/readyz")

    state = response.json()
    assert 180 <= state.pop("oldest_job_seconds") < 240
    assert (response.status_code, state) == (
        200,
        {
            "database": True,
            "migrated": True,
            "queue": True,
            "worker": False,
            "oldest_mail_seconds": 0,
            "failed_jobs": 0,
            "failed_mails": 0,
        },
    )


def test_ready_names_the_age_of_unsent_mail_and_what_failed(client):
    now = timezone.now()
    for minutes, state in ((5, "queued"), (2, "queued"), (60, "failed")):
        message = outbox.post("member_welcome", UserFactory())
        Message.objects.filter(pk=message.pk).update(created_at=now - datetime.timedelta(minutes=minutes), state=state)
    defer(datetime.timedelta())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name LIKE 'builtin%%'")

    state = client.get("/readyz").json()

    assert 300 <= state["oldest_mail_seconds"] < 360
    assert (state["failed_mails"], state["failed_jobs"]) == (1, 1)


def test_a_job_that_is_not_due_yet_does_not_wait(client):
    later = app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs", schedule_in={"hours": 1})
    later.defer(max_hours=1)

    assert client.get("/readyz").json()["oldest_job_seconds"] == 0


def test_a_queue_that_nobody_works_on_is_not_ready(client):
    defer(datetime.timedelta(minutes=16))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["queue"]) == (503, False)


def test_letters_to_everybody_may_wait_their_turn(client):
    defer(datetime.timedelta(hours=2), priority=-10)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["oldest_job_seconds"]) == (200, 0)


@pytest.mark.parametrize(("seconds", "is_seen"), [(100, True), (140, False)])
def test_a_worker_counts_for_two_minutes_after_its_last_sign(client, seconds, is_seen):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() - %s)",
            [datetime.timedelta(seconds=seconds)],
        )

    assert client.get("/readyz").json()["worker"] is is_seen


def test_a_database_that_lacks_a_migration_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["events.0002"])

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"database": True, "migrated": False})
