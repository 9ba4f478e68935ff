"""For tests in which several people act at the same moment, each with a connection of their own."""

import time

from django.db import connection

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_somebody_waits(seconds: float = 10, people: int = 1) -> None:
    """Go on as soon as that many other connections to this database wait for a lock. Raises `TimeoutError`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            if cursor.fetchone()[0] >= people:
                return
    raise TimeoutError("Nobody waits for a lock.")
