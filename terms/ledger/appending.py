"""Adding to the chain. Its form stands in `chain`, its check in `checking`."""

import datetime
import math
import secrets
from dataclasses import asdict

from django.db import connection, transaction
from django.utils import timezone

from terms.ledger.chain import FIRST_PREVIOUS, Personal, canonical, commitment, digest, said_of
from terms.models import LedgerEntry, LedgerPersonal, Signature

# Any number will do, as long as only this chain uses it.
CHAIN_LOCK = 7_301_446


@transaction.atomic
def append(
    signature: Signature, event: str, facts: dict, personal: Personal, at: datetime.datetime | None = None
) -> LedgerEntry:
    """Add one event to the end of the chain; concurrent callers wait, so numbers have no gap.

    `at` is for imports of what happened before, oldest first; otherwise the entry bears the time of now.
    Where the clock stands before the entry before, the order stays and the record says by how much.
    """
    hold_chain()
    moment, salt = at or timezone.now(), secrets.token_hex(32)
    record = {
        **facts,
        **said_of(signature, signature.version.number),
        **place_after(LedgerEntry.objects.order_by("-number").first(), moment),
        "event": event,
        "text_sha256": signature.version.sha256(signature.language),
        "recorded_at": moment.astimezone(datetime.UTC).isoformat(),
        "personal_sha256": commitment(salt, personal),
    }
    entry = write_down(record, signature, moment)
    LedgerPersonal.objects.create(entry=entry, salt=salt, **asdict(personal))
    return entry


def place_after(last: LedgerEntry | None, moment: datetime.datetime) -> dict:
    """Number and link of the next entry; by how much the clock stands behind, if it does."""
    if last is None:
        return {"number": 1, "previous": FIRST_PREVIOUS}
    place = {"number": last.number + 1, "previous": last.hash}
    if moment < last.recorded_at:
        place["clock_behind_seconds"] = math.ceil((last.recorded_at - moment).total_seconds())
    return place


def write_down(record: dict, signature: Signature, moment: datetime.datetime) -> LedgerEntry:
    text = canonical(record)
    return LedgerEntry.objects.create(
        number=record["number"],
        signature=signature,
        event=record["event"],
        record=text,
        previous_hash=record["previous"],
        hash=digest(text),
        recorded_at=moment,
    )


def hold_chain() -> None:
    """Until this transaction ends, nobody else adds an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
