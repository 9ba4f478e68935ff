"""The words and the blocks of the home page: the newest that coordinators chose, else the portal's own."""

from django.db import connection, transaction

from members.models import Transition, User
from members.transitions import record
from pages.models import HomeText
from pages.models.home import BLOCKS

# These two share a line on wide screens where one follows the other.
NARROW = {"events", "calls"}


class WrittenMeanwhile(Exception):
    """Somebody else saved the home page since its words were opened."""


def newest() -> HomeText | None:
    return HomeText.objects.select_related("by").first()


def rows(text: HomeText | None) -> list[list[str]]:
    """The blocks from top to bottom, those beside each other in one row."""
    found: list[list[str]] = []
    for name in text.blocks if text else BLOCKS:
        if found and name in NARROW and len(found[-1]) == 1 and found[-1][0] in NARROW:
            found[-1].append(name)
        else:
            found.append([name])
    return found


@transaction.atomic
def choose(text: HomeText, by: User, base: int) -> None:
    """From now on the home page says this. Raises `WrittenMeanwhile`."""
    with connection.cursor() as cursor:
        # Two at once: the second sees what the first has saved.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [HomeText._meta.db_table])
    latest = newest()
    if (latest.pk if latest else 0) != base:
        raise WrittenMeanwhile
    text.by = by
    text.save()
    record(text, Transition.What.PAGE, by, said(latest), said(text))


def said(text: HomeText | None) -> str:
    """For the log: what stands there beside the numbers."""
    if text is None:
        return ""
    notice = f"{text.notice_en} ({text.notice_from} – {text.notice_until})" if text.notice_en else ""
    return " · ".join(part for part in (text.title_en, text.lead_en, notice, ", ".join(text.blocks)) if part)
