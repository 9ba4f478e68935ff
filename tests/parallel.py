"""For tests in which several people act at the same moment, each with a connection of their own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from django.db import connection

PATIENCE = 30
CLEAR = "SELECT pg_stat_clear_snapshot()"
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def at_once(*acts: Callable, may_raise: tuple[type[Exception], ...] = ()) -> list:
    """Let them go together; gives, in order, what each gave or the exception it met, of those that it may raise."""
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)

    def together(act):
        barrier.wait()
        return act()

    return came_of([meanwhile(partial(together, act)) for act in acts], may_raise)


def meanwhile(act: Callable) -> Future:
    """Begin it while the test goes on; `.result(PATIENCE)` waits for its end."""

    def on_its_own_connection():
        try:
            return act()
        finally:
            connection.close()

    thread = ThreadPoolExecutor(1)
    begun = thread.submit(on_its_own_connection)
    thread.shutdown(wait=False)
    return begun


def came_of(begun: list[Future], may_raise: tuple[type[Exception], ...] = ()) -> list:
    """What each gave, or the exception that it may raise; any other is raised here, once all have ended."""
    wait(begun, PATIENCE)
    return [one.exception(0) if isinstance(one.exception(0), may_raise) else one.result(0) for one in begun]


def refusals(outcomes: list) -> list[str]:
    """The names of the exceptions among them, sorted."""
    return sorted(type(one).__name__ for one in outcomes if isinstance(one, Exception))


def until_somebody_waits(seconds: float = 10, people: int = 1) -> None:
    """Go on as soon as that many other connections to this database wait for a lock. Raises `TimeoutError`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # Within a transaction, who waits would be read once and for all.
            cursor.execute(CLEAR)
            cursor.execute(WAITS)
            if cursor.fetchone()[0] >= people:
                return
    raise TimeoutError("Nobody waits for a lock.")
