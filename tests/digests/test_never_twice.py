"""Whatever happens in whatever order: each thing is told once to each follower, and none is lost."""

import datetime
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from digests import letters, runs
from digests.models import Run, Told
from digests.selection import select
from notifications.models import Message, Preference
from tests.digests.reader import county, follows, reader, resource, theme
from vocabularies.models import County, Theme

RHYTHMS = Run.Rhythm.values


class Killed(BaseException):
    """As `kill -9` looks to the database: the transaction is gone."""


class Life:
    """A community by chance; the same at each run with the same number."""

    def __init__(self, number, monkeypatch):
        self.chance, self.patch, self.turn = random.Random(number), monkeypatch, 0  # noqa: S311  no secret
        self.themes, self.counties = list(Theme.objects.all()[:3]), list(County.objects.all()[:3])
        self.people = [reader(self.chance.choice(self.themes)) for _ in range(4)]

    def live(self, steps):
        for _ in range(steps):
            self.chance.choice([self.appear, self.appear, self.follow, self.change_rhythm, self.run, self.killed_run])()
        for rhythm in RHYTHMS:
            self.run(rhythm)

    def appear(self):
        resource(self.chance.choice(self.themes), self.chance.choice(self.counties), published_at=self.some_date())

    def some_date(self):
        return timezone.now() - datetime.timedelta(days=self.chance.randint(0, 900))

    def follow(self):
        person, place = self.chance.choice(self.people), self.chance.choice(self.counties)
        if not person.follows.filter(county=place).exists():
            follows(person, place)

    def change_rhythm(self):
        rhythm = self.chance.choice(RHYTHMS)
        Preference.objects.update_or_create(user=self.chance.choice(self.people), defaults={"rhythm": rhythm})

    def run(self, rhythm=None):
        self.turn += 1
        due_at = timezone.now() + datetime.timedelta(minutes=self.turn)
        run = Run.objects.create(rhythm=rhythm or self.chance.choice(RHYTHMS), due_at=due_at)
        for _attempt in range(self.chance.randint(1, 2)):
            runs.write_batch(run.pk, 0, 10**9)

    def killed_run(self):
        write, left = letters.write, [self.chance.randint(0, 2)]

        def dying(*arguments):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return write(*arguments)

        with self.patch.context() as patch:
            patch.setattr(letters, "write", dying)
            try:
                self.run()
            except Killed:
                return


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(6))
def test_each_thing_is_told_once_and_none_is_lost(number, monkeypatch):
    life = Life(number, monkeypatch)

    life.live(40)

    keys = [person.pk for person in life.people]
    expected = {(person, news) for person, found in select(keys).items() for news in found}
    told = list(Told.objects.values_list("user", "news"))
    named = sum(message.text.count("\n- ") for message in Message.objects.filter(letter="digest"))
    more = len(told) - named
    assert len(expected) > 4
    assert (len(told), set(told)) == (len(expected), expected)
    assert not select(keys, is_untold=True)
    assert more >= 0


def at_once(number: int, act) -> list:
    """What comes of `act` with 0, 1 ... in threads that begin together."""
    barrier = Barrier(number)

    def begin(place):
        barrier.wait()
        try:
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(begin, range(number)))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_batch_write_each_letter_once():
    people = [reader(theme(), county()) for _ in range(5)]
    resource(theme(), county())
    run = Run.objects.create(rhythm="weekly", due_at=timezone.now())

    written = at_once(2, lambda _place: runs.write_batch(run.pk, people[0].pk, people[-1].pk))

    assert sorted(written) == [0, 5]
    assert Message.objects.filter(letter="digest").count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_begin_a_run_once():
    reader(theme())
    reader(theme(), rhythm="instant")
    resource(theme())
    now = timezone.now()

    at_once(3, lambda _place: runs.start_due(now))

    assert sorted(Run.objects.values_list("rhythm", flat=True)) == ["daily", "instant", "weekly"]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_one_person_once():
    user = reader(theme())
    resource(theme())
    moments = [timezone.now(), timezone.now() + datetime.timedelta(days=7)]
    pair = [Run.objects.create(rhythm="weekly", due_at=moment).pk for moment in moments]

    written = at_once(2, lambda place: runs.write_batch(pair[place], user.pk, user.pk))

    assert sorted(written) == [0, 1]
