import pytest

from cop_portal.benchmarks import mail
from cop_portal.benchmarks.digests import follow_something, is_as_promised, publish, queries_of_a_batch
from digests.models import Digest, Follow, News
from notifications.models import Message
from tests.factories import MemberFactory

PART = {"letters": 5_000, "arrived": 5_000, "most_for_one_person": 1, "seconds": 100, "second_copies": 0}


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ({}, {}, True),
        ({}, {"second_copies": 2, "seconds": 900}, True),
        ({"seconds": 151}, {}, False),
        ({"second_copies": 1}, {}, False),
        ({"arrived": 4_999}, {}, False),
        ({}, {"arrived": 4_999}, False),
        ({}, {"second_copies": 3}, False),
        ({}, {"most_for_one_person": 2}, False),
    ],
)
def test_promise_binds_time_copies_and_completeness(first, second, holds):
    assert is_as_promised(PART | first, PART | second, kills=2) is holds


@pytest.mark.django_db
def test_a_batch_is_measured_and_leaves_nothing():
    for _member in range(3):
        MemberFactory()
    follow_something()
    publish(range(60))

    # The first member has shared all of it and hears nothing of it.
    numbers = queries_of_a_batch()

    assert (Follow.objects.values("user").distinct().count(), News.objects.count()) == (3, 60)
    assert (numbers["letters"], Digest.objects.count(), Message.objects.count()) == (2, 0, 0)
    assert numbers["to_select_what_is_new"] < 10


def test_a_killed_worker_is_replaced(monkeypatch):
    class Process:
        did = ""

        def kill(self):
            self.did += "killed "

        def wait(self):
            self.did += "buried"

    first, second, third = Process(), Process(), Process()
    monkeypatch.setattr(mail, "start", lambda environment: third)
    running = [first, second]

    mail.replace_first(running, {})

    assert (running, first.did) == ([second, third], "killed buried")
