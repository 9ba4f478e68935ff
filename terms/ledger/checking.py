"""The check of the whole ledger: every hash, link, commitment, text and state, against the rows and the anchors."""

import datetime
import json
import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from terms.ledger.anchors import Anchor, Comparison
from terms.ledger.beside import missing_signatures, paper_faults, version_faults
from terms.ledger.chain import FIRST_PREVIOUS, Personal, canonical, commitment, digest, published_as, said_of
from terms.ledger.retention import KEPT
from terms.models import LedgerAnchor, LedgerEntry, LedgerPurge, Signature, TermsVersion


@dataclass(frozen=True)
class StoredVersion:
    """A version as it is stored now: number, fingerprint of its bytes by language, and what publishing has fixed."""

    number: int = 0
    sha256: dict[str, str] = field(default_factory=dict)
    published: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What does not fit, and at which entry; a signature without any entry has no number."""

    number: int | None
    reason: str


@dataclass
class Report:
    """What a check found. Removed personal values and a clock that was set back are no faults."""

    entries: int = 0
    anchored: int = 0
    faults: list[Fault] = field(default_factory=list)
    purged: list[tuple[int, datetime.date]] = field(default_factory=list)
    clock_notes: list[tuple[int, int]] = field(default_factory=list)
    head: tuple[int, str] | None = None
    seconds: float = 0.0

    @property
    def first_fault(self) -> Fault | None:
        return min(self.faults, key=lambda fault: math.inf if fault.number is None else fault.number, default=None)


def faults() -> Iterator[tuple[int | None, str]]:
    """Number and reason of all that does not fit; nothing when the chain holds."""
    return ((fault.number, fault.reason) for fault in check().faults)


def check(anchors: Iterable[Anchor] = ()) -> Report:
    """Read the ledger once from end to end, in pieces, as it was at one moment.

    `anchors` are those that left the database; the rows of `LedgerAnchor` are compared as well.
    """
    began, report = time.monotonic(), Report()
    with one_moment():
        comparison = Comparison([*kept_anchors(), *anchors])
        report.anchored = len(comparison)
        walk(report, comparison)
        for number, reason in comparison.missing():
            report.faults.append(Fault(number, reason))
        report.faults += [*signature_faults(), *purge_faults()]
        report.faults += [Fault(number, reason) for number, reason in (*missing_signatures(), *paper_faults())]
        report.faults += [Fault(None, reason) for reason in version_faults()]
    report.seconds = round(time.monotonic() - began, 3)
    return report


def check_part(first: int, last: int) -> Report:
    """The same for some entries of the chain, linked to the one before them; states and gaps at the end aside."""
    report = Report()
    with one_moment():
        comparison = Comparison([anchor for anchor in kept_anchors() if first <= anchor.number <= last], first)
        report.anchored = len(comparison)
        walk(report, comparison, first, last)
    return report


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, also while people sign; within a transaction, it is the caller's matter."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def kept_anchors() -> list[Anchor]:
    return [Anchor(anchor.day, anchor.number, anchor.hash) for anchor in LedgerAnchor.objects.all()]


def walk(report: Report, comparison: Comparison, first: int = 1, last: int | None = None) -> None:
    """Every entry in its order, with what has to be noted of it."""
    entries = LedgerEntry.objects.order_by("number")
    before = entries.filter(number__lt=first).last()
    part = entries.filter(number__gte=first, **({"number__lte": last} if last else {}))
    versions = stored_versions()
    for entry in part.select_related("personal", "purge", "signature").iterator(chunk_size=1000):
        report.entries += 1
        report.head = (entry.number, entry.hash)
        report.faults += [Fault(entry.number, reason) for reason in entry_faults(entry, before, versions)]
        if differing := comparison.fault(entry.number, entry.hash):
            report.faults.append(Fault(*differing))
        if purge := getattr(entry, "purge", None):
            report.purged.append((entry.number, timezone.localdate(purge.purged_at)))
        if seconds := seconds_behind(entry, before):
            report.clock_notes.append((entry.number, seconds))
        before = entry


def stored_versions() -> dict[int, StoredVersion]:
    return {
        version.pk: StoredVersion(
            number=version.number,
            sha256={language: digest(version.text(language)) for language in ("en", "sw")},
            published=published_as(version),
        )
        for version in TermsVersion.objects.published().iterator(chunk_size=10)
    }


def seconds_behind(entry: LedgerEntry, before: LedgerEntry | None) -> int:
    """By how much the clock stood before the time of the entry before; zero in the usual order."""
    return max(math.ceil((before.recorded_at - entry.recorded_at).total_seconds()), 0) if before else 0


def entry_faults(entry: LedgerEntry, before: LedgerEntry | None, versions: dict[int, StoredVersion]) -> Iterator[str]:
    """What does not fit at one entry."""
    expected, previous = (before.number + 1, before.hash) if before else (1, FIRST_PREVIOUS)
    if entry.number != expected:
        yield _("number %(number)d is missing") % {"number": expected}
    if digest(entry.record) != entry.hash:
        yield _("the record does not match its hash")
    record = read(entry.record)
    if record is None:
        yield _("the record is not canonical JSON")
        return
    if not entry.previous_hash == record.get("previous") == previous:
        yield _("the entry does not follow the one before")
    version = versions.get(entry.signature.version_id, StoredVersion())
    expected_row = row_of(entry, version.number) | (
        signing_of(entry.signature, record) if entry.event == "signed" else {}
    )
    differing = [name for name, value in expected_row.items() if record.get(name) != value]
    if differing:
        yield _("the row does not match its record: %(columns)s") % {"columns": ", ".join(differing)}
    if record.get("text_sha256") != version.sha256.get(entry.signature.language):
        yield _("the stored text is not the one that was signed")
    yield from publishing_faults(record.get("published", {}), version.published)
    if record.get("clock_behind_seconds", 0) != seconds_behind(entry, before):
        yield _("the record does not say how far the clock had been set back")
    yield from personal_faults(entry, record)


def read(text: str) -> dict | None:
    """The record; nothing where it is not the canonical form of itself."""
    try:
        record = json.loads(text)
        return record if isinstance(record, dict) and canonical(record) == text else None
    except (ValueError, RecursionError):
        return None


def row_of(entry: LedgerEntry, version: int) -> dict:
    """What the record must say, by the columns of the entry and of its signature, which is of that version."""
    return said_of(entry.signature, version) | {
        "number": entry.number,
        "event": entry.event,
        "recorded_at": entry.recorded_at.astimezone(datetime.UTC).isoformat(),
    }


def signing_of(signature: Signature, record: dict) -> dict:
    """What the record of signing says of the time: the moment, or the day on the paper in the portal's time zone."""
    day = timezone.localdate(signature.signed_at, timezone.get_default_timezone())
    times = {"signed_on": day.isoformat(), "signed_at": signature.signed_at.astimezone(datetime.UTC).isoformat()}
    return {name: value for name, value in times.items() if name in record}


def publishing_faults(said, published: dict) -> Iterator[str]:
    """What differs of the version since it was signed; an older record says nothing of it."""
    said = said if isinstance(said, dict) else {"published": said}
    differing = [name for name, value in said.items() if published.get(name) != value]
    if differing:
        yield _("the version is not as it was published: %(columns)s") % {"columns": ", ".join(differing)}


def personal_faults(entry: LedgerEntry, record: dict) -> Iterator[str]:
    personal, purge = getattr(entry, "personal", None), getattr(entry, "purge", None)
    if personal is None and purge is None:
        yield _("the personal values are missing, and no removal is recorded")
    elif personal and purge:
        yield _("the personal values stand although their removal is recorded")
    if personal and record.get("personal_sha256") != commitment(personal.salt, Personal.of(personal)):
        yield _("the personal values do not match the record")
    if personal and personal.party_name not in ("", entry.signature.party_name):
        yield _("the name of the party is not the one that was signed")


def signature_faults() -> Iterator[Fault]:
    """Signatures whose present state is not the last event in the chain, or that do not begin with signing."""
    entries = LedgerEntry.objects.filter(signature=OuterRef("pk"))
    signatures = Signature.objects.annotate(
        number=Subquery(entries.order_by("-number").values("number")[:1]),
        last_event=Subquery(entries.order_by("-number").values("event")[:1]),
        first_event=Subquery(entries.order_by("number").values("event")[:1]),
    )
    wrong = Q(number=None) | ~Q(state=F("last_event")) | ~Q(first_event=Signature.State.SIGNED)
    for signature in signatures.filter(wrong).order_by("number").iterator():
        values = {"code": signature.code, "state": signature.state, "event": signature.last_event}
        if signature.number is None:
            yield Fault(None, _("signature %(code)s has no entry") % values)
        elif signature.first_event != Signature.State.SIGNED:
            yield Fault(signature.number, _("signature %(code)s has no entry of signing") % values)
        else:
            sentence = _("signature %(code)s is in the state “%(state)s”, its last entry says “%(event)s”")
            yield Fault(signature.number, sentence % values)


def purge_faults() -> Iterator[Fault]:
    """Personal values that were removed before their time."""
    purges = LedgerPurge.objects.select_related("entry__signature").annotate(
        last_at=Max("entry__signature__entries__recorded_at")
    )
    for purge in purges.order_by("entry_id").iterator():
        if purge.entry.signature.is_standing or purge.purged_at < purge.last_at + KEPT:
            yield Fault(purge.entry_id, _("the personal values were removed before their time"))
