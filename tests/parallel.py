"""For tests in which several people act at the same moment, each with a connection of their own."""

import time

from django.db import connection

WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"


def until_somebody_waits(seconds: float = 10) -> None:
    """Go on as soon as another connection to this database waits for a lock. Raises `TimeoutError`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return
    raise TimeoutError("Nobody waits for a lock.")
