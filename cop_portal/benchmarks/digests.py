"""How fast letters about what is new are written and sent by two workers, and what killing some of them does."""

import datetime
import time

from django.db import connection, transaction
from django.db.models import Count, Max
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cop_portal.benchmarks import mail
from cop_portal.benchmarks.community import generate, tidy
from cop_portal.benchmarks.mail_sink import Sink, mail_sink
from cop_portal.benchmarks.scratch import machine
from digests import runs
from digests.models import Digest, Follow, Run
from events.models import Event
from members.models import Member, User
from notifications.models import Message
from resources.models import Resource
from vocabularies.models import County, EventType, Language, ResourceType, Theme

ORGANIZATIONS = 200
# What has appeared for the first distribution and for the second one.
THINGS, MORE_THINGS = 240, 60
# What the portal promises, for 20,000 letters.
WITHIN = 600
PIECE = 1_000


def measure(members: int, kills: int, say) -> dict:
    """Every number in one database, which is empty before."""
    generate(ORGANIZATIONS, members, say)
    follow_something()
    publish(range(THINGS))
    tidy()
    queries = queries_of_a_batch()
    with mail_sink() as (sink, environment):
        first = distribution(sink, environment, kills=0, say=say)
        publish(range(THINGS, THINGS + MORE_THINGS))
        second = distribution(sink, environment, kills=kills, say=say)
    return {
        "members": members,
        "news": [THINGS, MORE_THINGS],
        "workers": mail.WORKERS,
        "queries_of_a_batch": queries,
        "largest_bytes": sink.largest,
        "undisturbed": first,
        "killed": second,
        "machine": machine(),
        "is_as_promised": is_as_promised(first, second, kills),
    }


def is_as_promised(first: dict, second: dict, kills: int) -> bool:
    """In time; everybody once, but for the letter that each killed worker had in its hands."""
    is_in_time = first["seconds"] < WITHIN * max(first["letters"], 5_000) / 20_000
    arrived = all(part["letters"] == part["arrived"] and part["most_for_one_person"] == 1 for part in (first, second))
    return is_in_time and arrived and first["second_copies"] == 0 and second["second_copies"] <= kills


def follow_something() -> None:
    """Each member two themes and their county, since a month ago."""
    themes, since = list(Theme.objects.all()), timezone.now() - datetime.timedelta(days=30)
    for number, (person, county) in enumerate(Member.objects.order_by("pk").values_list("user", "county")):
        if number % PIECE == 0:
            rows: list[Follow] = []
        pair = (themes[number % len(themes)], themes[(number // 3 + 1) % len(themes)])
        rows += [Follow(user_id=person, theme=theme, since=since) for theme in dict.fromkeys(pair)]
        rows.append(Follow(user_id=person, county_id=county, since=since))
        if number % PIECE == PIECE - 1:
            Follow.objects.bulk_create(rows)
            rows = []
    Follow.objects.bulk_create(rows)


def publish(numbers: range) -> None:
    """Two reports, a call and an event, and so on; each about a theme or two and a county."""
    themes, counties = list(Theme.objects.all()), list(County.objects.all())
    author = User.objects.order_by("pk")[0]
    for number in numbers:
        thing = announced(number, author) if number % 4 == 3 else shared(number, author)
        thing.themes.set(themes[place % len(themes)] for place in (number, number * 7 + 3))
        if isinstance(thing, Resource):
            thing.counties.add(counties[number % len(counties)])


def shared(number: int, author: User) -> Resource:
    is_call = number % 4 == 2
    return Resource.objects.create(
        title=f"What was tried in the drought of year {number}, and what came of it",
        slug=f"generated-{number}",
        type=ResourceType.objects.get(slug="call" if is_call else "report"),
        language=Language.objects.get(slug="en"),
        summary="What was tried, and what came of it.",
        link="https://example.org/report",
        state=Resource.State.PUBLISHED,
        published_at=timezone.now(),
        deadline_at=timezone.now() + datetime.timedelta(days=number % 60 + 2) if is_call else None,
        shared_by=author,
    )


def announced(number: int, author: User) -> Event:
    starts = timezone.now() + datetime.timedelta(days=number % 60 + 1)
    return Event.objects.create(
        title=f"Flood drill number {number}",
        slug=f"generated-{number}",
        type=EventType.objects.get(slug="webinar"),
        lead="One hour, one question.",
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        county=County.objects.order_by("pk")[number % 47],
        language=Language.objects.get(slug="en"),
        state=Event.State.PUBLISHED,
        created_by=author,
    )


def queries_of_a_batch() -> dict[str, int]:
    """How often one batch asks the database; nothing of it stays."""
    keys = list(runs.audience(Run.Rhythm.WEEKLY).order_by("pk").values_list("pk", flat=True)[: runs.BATCH])
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        run = Run.objects.create(rhythm=Run.Rhythm.WEEKLY, due_at=timezone.now())
        letters = runs.write_batch(run.pk, keys[0], keys[-1])
        transaction.set_rollback(True)
    reading = [
        one for one in captured.captured_queries if one["sql"].startswith("SELECT") and '"digests_' in one["sql"]
    ]
    return {"letters": letters, "to_select_what_is_new": len(reading), "in_all": len(captured.captured_queries)}


def distribution(sink: Sink, environment: dict[str, str], *, kills: int, say) -> dict:
    """One weekly run from its beginning until everything is sent; so many workers are killed on the way."""
    present, copies = len(sink.letters), second_copies(sink)
    # The first is the one that the workers would begin themselves, the second one is a week older.
    due_at = runs.last_morning(Run.Rhythm.WEEKLY, timezone.now()) - datetime.timedelta(weeks=bool(kills))
    with mail.workers(environment) as running:
        began = time.monotonic()
        runs.start(Run.Rhythm.WEEKLY, due_at)
        run = Run.objects.get(rhythm=Run.Rhythm.WEEKLY, due_at=due_at)
        written = work_off(run, kills, running, environment, say) - began
        seconds = time.monotonic() - began
    letters = Digest.objects.filter(run=run)
    each = letters.values("message__address").annotate(number=Count("pk")).aggregate(most=Max("number"))
    return {
        "letters": letters.count(),
        "killed": kills,
        "written_seconds": round(written, 1),
        "seconds": round(seconds, 1),
        "per_second": round(letters.count() / seconds, 1),
        "arrived": len(sink.letters) - present,
        "most_for_one_person": each["most"],
        "second_copies": second_copies(sink) - copies,
    }


def second_copies(sink: Sink) -> int:
    return sum(sink.letters.values()) - len(sink.letters)


def work_off(run: Run, kills: int, running: list, environment: dict[str, str], say) -> float:
    """Until every batch is written and every letter sent; gives when the last batch was.

    The first worker dies while letters are written, the others while they are sent.
    """
    killed, written_at, everything = 0, 0.0, runs.audience(run.rhythm).count()
    while True:
        batches = ProcrastinateJob.objects.filter(task_name=runs.JOB, status__in=["todo", "doing"]).count()
        left = everything - Message.objects.filter(digest__run=run).exclude(state=Message.State.QUEUED).count()
        if not batches:
            written_at = written_at or time.monotonic()
            if not Message.objects.filter(state=Message.State.QUEUED).exists():
                return written_at
        half_written = batches <= everything / runs.BATCH / 2
        if killed < kills and (half_written if killed == 0 else left < everything * (kills - killed) / kills):
            mail.replace_first(running, environment)
            killed += 1
            say(f"killed a worker, {batches} batches and {left} letters to go")
        time.sleep(0.5)
