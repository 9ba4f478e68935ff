"""The append-only chain of signature events: adding to it. Its form stands in `chain`, its check in `checking`."""

import datetime
import math
import secrets
from dataclasses import asdict

from django.db import connection, transaction
from django.utils import timezone

from terms.chain import FIRST_PREVIOUS, Personal, canonical, commitment, committed, digest
from terms.checking import faults
from terms.models import LedgerEntry, LedgerPersonal, Signature

__all__ = ["Personal", "append", "commitment", "committed", "faults"]
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
    last = LedgerEntry.objects.order_by("-number").first()
    salt = secrets.token_hex(32)
    now = at or timezone.now()
    if last and now < last.recorded_at:
        facts = facts | {"clock_behind_seconds": math.ceil((last.recorded_at - now).total_seconds())}
    if signature.kind == Signature.Kind.ORGANIZATION:
        facts = facts | {"party_name": signature.party_name}
    record = {
        **facts,
        "number": last.number + 1 if last else 1,
        "event": event,
        "code": signature.code,
        "kind": signature.kind,
        "party": signature.party,
        "signer": f"person:{signature.signer_id}",
        "method": signature.method,
        "version": signature.version.number,
        "language": signature.language,
        "text_sha256": signature.version.sha256(signature.language),
        "recorded_at": now.astimezone(datetime.UTC).isoformat(),
        "personal_sha256": commitment(salt, personal),
        "previous": last.hash if last else FIRST_PREVIOUS,
    }
    text = canonical(record)
    entry = LedgerEntry.objects.create(
        number=record["number"],
        signature=signature,
        event=event,
        record=text,
        previous_hash=record["previous"],
        hash=digest(text),
        recorded_at=now,
    )
    LedgerPersonal.objects.create(entry=entry, salt=salt, **asdict(personal))
    return entry


def hold_chain() -> None:
    """Until this transaction ends, nobody else adds an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
