"""Distributions of news: when one is due, who gets it, and writing its letters batch by batch."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from digests import letters
from digests.entries import Entry, topics
from digests.models import Digest, Follow, News, Reading, Run, Told
from digests.selection import NEWS_DAYS, Selected, select
from members.models import Member, User
from notifications.models import Kind
from notifications.outbox import BULK
from notifications.preferences import wanting
from terms.models import TermsVersion
from terms.owing import party_by, signed_number

# By the clock of Nairobi.
MORNING = datetime.time(6)
# People whose letters one job writes, in one transaction.
BATCH = 100
JOB = "digests.tasks.write_batch"


def start_due(now: datetime.datetime | None = None) -> list[Run]:
    """Begin every run that is due and has not begun, also one whose hour was missed; gives those that did begin."""
    now = now or timezone.now()
    begun = [start(rhythm, last_morning(rhythm, now)) for rhythm in (Run.Rhythm.DAILY, Run.Rhythm.WEEKLY)]
    return [run for run in [*begun, start_at_once(now)] if run]


def last_morning(rhythm: str, now: datetime.datetime) -> datetime.datetime:
    """The last moment at which letters of that rhythm were due."""
    day = timezone.localdate(now)
    if timezone.localtime(now).time() < MORNING:
        day -= datetime.timedelta(days=1)
    if rhythm == Run.Rhythm.WEEKLY:
        day -= datetime.timedelta(days=(day.isoweekday() - settings.DIGEST_WEEKDAY) % 7)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))


@transaction.atomic
def start(rhythm: str, due_at: datetime.datetime) -> Run | None:
    """Begin that run; nothing where it has begun, in whatever process."""
    run, is_new = Run.objects.get_or_create(rhythm=rhythm, due_at=due_at)
    if not is_new:
        return None
    order(run)
    return run


@transaction.atomic
def start_at_once(now: datetime.datetime) -> Run | None:
    """For those who hear at once: begin a run where there is news that none has taken up."""
    fresh = News.objects.filter(instant_run=None).select_for_update(skip_locked=True)
    keys = list(fresh.order_by().values_list("pk", flat=True))
    if not keys:
        return None
    run = Run.objects.create(rhythm=Run.Rhythm.INSTANT, due_at=now)
    News.objects.filter(pk__in=keys).update(instant_run=run)
    order(run)
    return run


def order(run: Run) -> None:
    """The jobs of a run, each for the people from one key to another, in the caller's transaction."""
    keys = list(audience(run.rhythm).order_by("pk").values_list("pk", flat=True))
    for begun in range(0, len(keys), BATCH):
        batch = keys[begun : begun + BATCH]
        app.configure_task(JOB, priority=BULK).defer(run_id=run.pk, first=batch[0], last=batch[-1])


def audience(rhythm: str) -> QuerySet[User]:
    """Who belongs, follows something, wants to hear in that rhythm, and has an address that takes mail."""
    chosen = Q(preference__rhythm=rhythm)
    if rhythm == Run.Rhythm.WEEKLY:
        chosen |= Q(preference=None)
    people = wanting(Kind.DIGEST).filter(chosen, Exists(Follow.objects.filter(user=OuterRef("pk"))), is_active=True)
    belonging = people.filter(member__in=Member.objects.standing())
    required = TermsVersion.objects.past_grace().aggregate(number=Max("number"))["number"]
    if required is None:
        return belonging
    signed = belonging.annotate(party=party_by("person", "pk")).annotate(signed=signed_number())
    return signed.filter(signed__gte=required)


@transaction.atomic
def write_batch(run_id: int, first: int, last: int) -> int:
    """Write to those from `first` to `last` who have news of which no letter told them; gives how many.

    Letter, record and the job that sends are one transaction: run again, also after `kill -9`, nothing comes twice.
    """
    run = Run.objects.get(pk=run_id)
    held = audience(run.rhythm).filter(pk__range=(first, last)).select_for_update(of=("self",), no_key=True)
    people = {person.pk: person for person in held.order_by("pk")}
    served = run.digests.filter(user__in=people).values_list("user", flat=True)
    selected = select(people.keys() - set(served), is_untold=True)
    found = entries_of(selected)
    digests = Digest.objects.bulk_create(
        Digest(user=people[key], run=run, message=letters.write(people[key], entries, run.rhythm))
        for key, entries in found.items()
    )
    Told.objects.bulk_create(
        Told(digest=digest, user=digest.user, news=entry.news) for digest in digests for entry in found[digest.user_id]
    )
    return len(digests)


def entries_of(selected: Selected) -> dict[int, list[Entry]]:
    """What is selected for each person, in two queries."""
    news = News.objects.with_subjects().in_bulk({key for found in selected.values() for key in found})
    keys = {follow for found in selected.values() for follows in found.values() for follow in follows}
    follows = Follow.objects.in_rows().in_bulk(keys)
    entries = {
        person: [Entry(news[key], named) for key, because in found.items() if (named := topics(because, follows))]
        for person, found in selected.items()
    }
    return {person: fresh for person, fresh in entries.items() if fresh}


def clear_told(now: datetime.datetime | None = None) -> int:
    """Forget who was told and who has read what is no news any more; gives how many letters that were."""
    oldest = (now or timezone.now()) - datetime.timedelta(days=2 * NEWS_DAYS)
    Reading.objects.filter(news__appeared_at__lt=oldest).delete()
    _all, by_model = Digest.objects.filter(run__planned_at__lt=oldest).delete()
    return by_model.get("digests.Digest", 0)


def latest_runs(number: int = 5) -> QuerySet[Run]:
    """The runs begun last, with how many letters each has written and how many of these were sent."""
    sent = Count("digests", filter=Q(digests__message__state__in=["sent", "bounced"]))
    return Run.objects.annotate(written=Count("digests__message"), sent=sent).order_by("-due_at", "-pk")[:number]
