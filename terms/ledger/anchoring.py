"""The head of the chain leaves the database every day: by letter, into a file, and in each receipt.

Whoever owns the database could write the whole chain anew, with hashes that fit. What has left it they cannot.
"""

import datetime
import json
import os
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications import outbox
from terms.ledger.appending import hold_chain
from terms.models import LedgerAnchor, LedgerEntry

logger = structlog.get_logger(__name__)


@transaction.atomic
def anchor(day: datetime.date | None = None) -> LedgerAnchor | None:
    """Send the head of the chain out, once a day (default: today in the portal's time zone).

    Run again on that day, it adds only what is missing. Nothing while the ledger is empty.
    """
    hold_chain()
    head = LedgerEntry.objects.first()
    if head is None:
        return None
    day = day or timezone.localdate()
    kept, is_new = LedgerAnchor.objects.get_or_create(day=day, defaults={"number": head.number, "hash": head.hash})
    if is_new:
        for address in settings.ANCHOR_RECIPIENTS:
            outbox.post("ledger_anchor", address, {"anchor": kept}, language=settings.LANGUAGE_CODE)
    write_line(kept, settings.ANCHOR_FILE)
    logger.info("ledger_anchored", number=kept.number)
    return kept


def write_line(kept: LedgerAnchor, path: Path) -> None:
    """Add the anchor to the file unless it stands there, with the hash of every entry since the line before."""
    last = last_number(path, kept.day)
    if last is None:
        return
    entries = LedgerEntry.objects.filter(number__gt=last, number__lte=kept.number).order_by("number")
    line = {
        "day": kept.day.isoformat(),
        "number": kept.number,
        "hash": kept.hash,
        "hashes": list(entries.values_list("hash", flat=True)),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        # After a line that a power cut has torn, a new one begins.
        file.write(json.dumps(line) + "\n" if is_whole(path) else f"\n{json.dumps(line)}\n")
        file.flush()
        os.fsync(file.fileno())


def last_number(path: Path, day: datetime.date) -> int | None:
    """Up to which entry the file goes; nothing where it has a line of that day already."""
    if not path.exists():
        return 0
    last = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.endswith("}\n"):
                continue
            kept = json.loads(line)
            if kept["day"] == day.isoformat():
                return None
            last = kept["number"]
    return last


def is_whole(path: Path) -> bool:
    """Whether the file is empty or ends with a whole line."""
    return path.read_bytes()[-1:] in (b"", b"\n")
