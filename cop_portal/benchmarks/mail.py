"""How fast the outbox empties: letters to everybody, two workers, some of which are killed on the way."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from cop_portal.benchmarks.mail_sink import Sink, mail_sink
from cop_portal.benchmarks.scratch import machine
from cop_portal.demonstration.running import database_time, has_worker_since, stop, wait_until, worker
from members.models import User
from notifications import outbox
from notifications.models import Kind, Message

WORKERS = 2
PIECE = 1_000
PATIENCE = 1_800
# What the portal promises, for 20,000 letters.
WITHIN = 600
LETTER = "member_welcome"


def measure(letters: int, kills: int, say) -> dict:
    """Every number in one database, which is empty before."""
    writing = seconds_to_write(letters)
    say(f"{letters} letters written")
    with mail_sink() as (sink, environment), workers(environment) as running:
        sending = seconds_to_send(letters, kills, running, environment, say)
        copies = sum(sink.letters.values()) - len(sink.letters)
        return {
            "letters": letters,
            "workers": WORKERS,
            "killed": kills,
            "writing_seconds": round(writing, 1),
            "sending_seconds": round(sending, 1),
            "per_second": round(letters / sending, 1),
            "lines": sink.lines,
            "largest_bytes": sink.largest,
            "second_copies": copies,
            "machine": machine(),
            "is_as_promised": is_as_promised(sink, letters, kills, sending),
        }


def is_as_promised(sink: Sink, letters: int, kills: int, seconds: float) -> bool:
    """In time, everything arrived, and no more second copies than workers were killed."""
    copies = sum(sink.letters.values()) - len(sink.letters)
    return seconds < WITHIN * max(letters, 5_000) / 20_000 and len(sink.letters) == letters and copies <= kills


def seconds_to_write(letters: int) -> float:
    began = time.monotonic()
    for begun in range(0, letters, PIECE):
        with transaction.atomic():
            people = User.objects.bulk_create(
                User(email=f"reader{number}@generated.example", full_name=f"Reader Number {number}")
                for number in range(begun, min(begun + PIECE, letters))
            )
            for person in people:
                outbox.post(LETTER, person, in_bulk=True, unsubscribe=Kind.LETTERS)
    return time.monotonic() - began


@contextmanager
def workers(environment: dict[str, str]) -> Iterator[list[subprocess.Popen]]:
    began = database_time()
    running = [start(environment) for _ in range(WORKERS)]
    try:
        wait_until(lambda: has_worker_since(began), running)
        yield running
    finally:
        stop(running)


def start(environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(worker(), cwd=settings.BASE_DIR, env=os.environ | environment, stderr=subprocess.DEVNULL)  # noqa: S603  our own command


def seconds_to_send(letters: int, kills: int, running: list, environment: dict[str, str], say) -> float:
    """Until nothing is queued; on the way so many workers are killed, and others take their place."""
    began, killed = time.monotonic(), 0
    while queued := Message.objects.filter(state=Message.State.QUEUED).count():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"{queued} letters were left after {PATIENCE} seconds.")
        if killed < kills and queued < letters * (kills - killed) / (kills + 1):
            replace_first(running, environment)
            killed += 1
            say(f"killed a worker, {queued} letters to go")
        time.sleep(0.5)
    return time.monotonic() - began


def replace_first(running: list, environment: dict[str, str]) -> None:
    """Kill the worker that runs longest; another one takes its place."""
    running[0].kill()
    running.pop(0).wait()
    running.append(start(environment))
