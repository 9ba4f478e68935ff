import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from digests import letters
from digests.models import Run, Told
from digests.tasks import clear_told, start_digests
from notifications.models import Message
from tests.cop_portal.test_tasks import work_off
from tests.digests.reader import reader, resource, theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alone_again():
    """The threads of a worker leave their connections open."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_worker_takes_runs_from_their_beginning_to_letters_sent():
    for rhythm in Run.Rhythm.values:
        reader(theme(), rhythm=rhythm)
    resource(theme())
    start_digests.defer(timestamp=0)
    clear_told.defer(timestamp=0)

    work_off()

    assert sorted(Run.objects.values_list("rhythm", flat=True)) == ["daily", "instant", "weekly"]
    assert list(Message.objects.values_list("letter", "state")) == [("digest", "sent")] * 3
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}


def test_a_batch_that_fails_is_tried_again_and_holds_nothing(monkeypatch):
    user = reader(theme())
    resource(theme())
    start_digests.defer(timestamp=0)
    with monkeypatch.context() as patch:
        patch.setattr(letters, "write", lambda *arguments: 1 / 0)
        work_off()
    before = (Message.objects.count(), Told.objects.count())
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)

    work_off()

    assert before == (0, 0)
    assert [one.user for one in Told.objects.all()] == [user]
