"""The append-only chain of signature events.

Each record is canonical JSON (RFC 8785); its SHA-256 is the entry's hash, and it names the hash of
the entry before. Personal values stand in a sibling row, bound by a salted commitment.
"""

import datetime
import hashlib
import json
import math
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import rfc8785
from django.db import connection, transaction
from django.utils import timezone

from terms.models import LedgerEntry, LedgerPersonal, Signature

FIRST_PREVIOUS = "0" * 64
# Any number will do, as long as only this chain uses it.
CHAIN_LOCK = 7_301_446


@dataclass(frozen=True)
class Personal:
    """Values that retention may purge one day; `ip` is the trusted proxy's word, or `None`."""

    name: str
    title: str
    email: str
    ip: str | None
    browser: str
    reason: str = ""

    def values(self) -> dict:
        """What the commitment covers: a reason only where one was written."""
        return {name: value for name, value in asdict(self).items() if name != "reason" or value}


@transaction.atomic
def append(
    signature: Signature, event: str, facts: dict, personal: Personal, at: datetime.datetime | None = None
) -> LedgerEntry:
    """Add one event to the end of the chain; concurrent callers wait, so numbers have no gap.

    `at` is for imports of what happened before, oldest first; otherwise the entry bears the time of now.
    Where the clock stands before the entry before, the order stays and the record says by how much.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
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
    canonical = rfc8785.dumps(record)
    entry = LedgerEntry.objects.create(
        number=record["number"],
        signature=signature,
        event=event,
        record=canonical.decode(),
        previous_hash=record["previous"],
        hash=hashlib.sha256(canonical).hexdigest(),
        recorded_at=now,
    )
    LedgerPersonal.objects.create(entry=entry, salt=salt, **asdict(personal))
    return entry


def committed(salt: str, personal: Personal) -> bytes:
    """What the commitment is computed over: the salt, then canonical JSON of the personal values."""
    return salt.encode() + rfc8785.dumps(personal.values())


def commitment(salt: str, personal: Personal) -> str:
    """SHA-256 over salt and canonical JSON of the personal values."""
    return hashlib.sha256(committed(salt, personal)).hexdigest()


def faults() -> Iterator[tuple[int, str]]:
    """Number and reason of each entry that does not fit, from the first on; nothing when the chain holds."""
    previous, expected = FIRST_PREVIOUS, 1
    entries = LedgerEntry.objects.order_by("number").select_related("personal")
    for entry in entries.iterator(chunk_size=1000):
        record = json.loads(entry.record)
        if entry.number != expected:
            yield entry.number, f"number {expected} is missing"
        if hashlib.sha256(entry.record.encode()).hexdigest() != entry.hash:
            yield entry.number, "the record does not match its hash"
        if entry.previous_hash != previous or record["previous"] != previous:
            yield entry.number, "the entry does not follow the one before"
        if (record["number"], record["event"]) != (entry.number, entry.event):
            yield entry.number, "the row does not match its record"
        values = Personal(*(getattr(entry.personal, name) for name in Personal.__dataclass_fields__))
        if record["personal_sha256"] != commitment(entry.personal.salt, values):
            yield entry.number, "the personal values do not match the record"
        previous, expected = entry.hash, entry.number + 1
