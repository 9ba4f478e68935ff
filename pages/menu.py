"""What coordinators added to the menu and the footer, read for every page: so it is kept in the process for a moment."""

import time
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import DatabaseError

from pages.models import MenuEntry

SECONDS = 30


@dataclass
class Kept:
    until: float = 0.0
    entries: dict[str, list[MenuEntry]] = field(default_factory=dict)


KEPT = Kept()


def entries() -> dict[str, list[MenuEntry]]:
    """By place. Another process shows a change after half a minute; a page that says why the database is away shows the last."""
    if time.monotonic() > KEPT.until:
        try:
            keep(read())
        except DatabaseError:
            return KEPT.entries
    return KEPT.entries


def read() -> dict[str, list[MenuEntry]]:
    found = defaultdict(list)
    for entry in MenuEntry.objects.filter(page__is_published=True).select_related("page"):
        found[entry.place].append(entry)
    return dict(found)


def keep(entries: dict[str, list[MenuEntry]]) -> None:
    KEPT.until, KEPT.entries = time.monotonic() + SECONDS, entries


def forget() -> None:
    """Read anew at the next page."""
    KEPT.until = 0.0
