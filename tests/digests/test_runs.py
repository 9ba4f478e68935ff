import datetime

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from digests import runs
from digests.models import Digest, News, Run, Told
from notifications.bounce_reports import Report
from notifications.bounces import record
from notifications.models import Message, Preference
from tests.digests.reader import county, follows, reader, resource, theme
from tests.factories import MemberFactory, publish_version
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def at(text: str) -> datetime.datetime:
    """A moment by the clock of Nairobi."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def batches():
    return ProcrastinateJob.objects.filter(task_name=runs.JOB).order_by("id")


def run_of(rhythm="weekly", due_at=None) -> Run:
    """A run whose letters are all written."""
    run = Run.objects.create(rhythm=rhythm, due_at=due_at or timezone.now())
    runs.write_batch(run.pk, 0, 10**9)
    return run


def told_of(user) -> list:
    return [one.news.subject for one in Told.objects.filter(user=user).order_by("news_id")]


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-11-23T05:59", "2026-11-22T06:00", "2026-11-16T06:00"),
        ("2026-11-23T06:00", "2026-11-23T06:00", "2026-11-23T06:00"),
        ("2026-11-25T14:00", "2026-11-25T06:00", "2026-11-23T06:00"),
    ],
)
def test_letters_are_due_in_the_morning_of_nairobi(now, daily, weekly):
    assert [runs.last_morning(rhythm, at(now)) for rhythm in ("daily", "weekly")] == [at(daily), at(weekly)]


def test_weekly_letters_go_on_the_day_of_the_setting(settings):
    settings.DIGEST_WEEKDAY = 5

    assert runs.last_morning("weekly", at("2026-11-25T14:00")) == at("2026-11-20T06:00")


def test_a_run_begins_once_and_a_missed_one_later():
    reader(theme())
    reader(theme(), rhythm="daily")

    first = runs.start_due(at("2026-11-23T06:05"))
    again = runs.start_due(at("2026-11-23T06:10"))
    missed = runs.start_due(at("2026-11-26T11:00"))

    assert [run.rhythm for run in first] == ["daily", "weekly"]
    assert again == []
    assert [(run.rhythm, run.due_at) for run in missed] == [("daily", at("2026-11-26T06:00"))]


def test_jobs_of_a_run_cover_its_people_in_batches(monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    people = [reader(theme()) for _ in range(3)]
    reader(theme(), rhythm="daily")

    (_daily, weekly) = runs.start_due(at("2026-11-23T06:05"))

    assert [job.args for job in batches() if job.args["run_id"] == weekly.pk] == [
        {"run_id": weekly.pk, "first": people[0].pk, "last": people[1].pk},
        {"run_id": weekly.pk, "first": people[2].pk, "last": people[2].pk},
    ]
    assert {job.priority for job in batches()} == {-10}


def test_news_is_told_at_once_and_by_one_run():
    user = reader(theme(), rhythm="instant")
    first, second = resource(theme()), resource(theme())

    run = runs.start_at_once(timezone.now())
    runs.write_batch(run.pk, user.pk, user.pk)

    assert told_of(user) == [first, second]
    assert Message.objects.filter(recipient=user).count() == 1
    assert runs.start_at_once(timezone.now()) is None


def test_only_those_of_that_rhythm_are_written_to():
    people = {rhythm: reader(theme(), rhythm=rhythm) for rhythm in Preference.Rhythm.values}
    resource(theme())

    got = {rhythm: [one.user for one in run_of(rhythm).digests.all()] for rhythm in Run.Rhythm.values}

    assert got == {rhythm: [people[rhythm]] for rhythm in Run.Rhythm.values}


def test_who_does_not_belong_gets_no_letter():
    for state in ("applicant", "declined", "suspended", "left"):
        follows(MemberFactory(state=state).user, theme())
    reader(theme(), is_active=False)
    resource(theme())

    assert list(run_of().digests.all()) == []


def test_a_resting_membership_gets_no_letter():
    resting, signed = reader(theme()), reader(theme())
    version = publish_version(effective_on=-60, sign_by=-30)
    sign_as(signed)
    Message.objects.all().delete()
    assert version.number == 2
    resource(theme())

    assert [one.user for one in run_of().digests.all()] == [signed]
    assert not resting.digests.exists()


def test_nothing_new_is_no_letter():
    reader(theme())
    resource(theme("health"))

    run_of()

    assert not Message.objects.exists()


def test_batch_that_runs_again_writes_nothing_twice():
    user = reader(theme())
    resource(theme())
    run = run_of()

    assert runs.write_batch(run.pk, user.pk, user.pk) == 0
    assert Message.objects.count() == Digest.objects.count() == 1


def test_what_appears_between_two_attempts_waits_for_the_next_run():
    user = reader(theme())
    first = resource(theme())
    run = run_of()
    later = resource(theme())

    runs.write_batch(run.pk, user.pk, user.pk)
    before = told_of(user)
    run_of(due_at=timezone.now() + DAY)

    assert (before, told_of(user)) == ([first], [first, later])


def test_changing_the_rhythm_loses_and_repeats_nothing():
    user = reader(theme(), county())
    first = resource(theme())
    run_of("weekly")
    second = resource(county())
    Preference.objects.create(user=user, rhythm="daily")
    run_of("daily")
    third = resource(theme(), county())
    Preference.objects.filter(user=user).update(rhythm="instant")
    run_of("instant")
    run_of("weekly", timezone.now() + DAY)

    assert told_of(user) == [first, second, third]
    assert Message.objects.filter(recipient=user).count() == 3


def test_letter_can_be_ended_and_lets_single_letters_go_first():
    user = reader(theme())
    resource(theme())
    run_of()

    message = Message.objects.get(recipient=user)

    assert (message.letter, message.unsubscribe, message.digest.user) == ("digest", "digest", user)
    assert ProcrastinateJob.objects.get(args__message_id=message.pk).priority == -10


def test_a_batch_reads_in_the_same_number_of_queries(django_assert_max_num_queries):
    def queries_of(people: int) -> int:
        for _ in range(people):
            reader(theme(), county())
        resource(theme(), county())
        run = Run.objects.create(rhythm="weekly", due_at=timezone.now() + DAY * people)
        with django_assert_max_num_queries(10**4) as captured:
            runs.write_batch(run.pk, 0, 10**9)
        # What the outbox asks for each letter is its own matter.
        reading = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
        return len([sql for sql in reading if '"digests_' in sql])

    assert queries_of(1) == queries_of(6)


def test_who_was_told_is_forgotten_when_it_is_no_news_any_more():
    user = reader(theme())
    old, fresh = resource(theme()), resource(theme())
    run = run_of()
    Run.objects.filter(pk=run.pk).update(planned_at=timezone.now() - DAY * 181)
    News.objects.filter(resource=old).update(appeared_at=timezone.now() - DAY * 181)
    assert told_of(user) == [old, fresh]

    assert runs.clear_told() == 1
    assert told_of(user) == []


def test_a_dead_address_gets_no_letter():
    user = reader(theme())
    resource(theme())
    run_of()
    record(Report(Message.objects.get().message_id, is_final=True, status="5.1.1", recipient=user.email))
    resource(theme())

    assert not run_of(due_at=timezone.now() + DAY).digests.exists()
