"""Drafts of the Terms: begun, saved without undoing what a colleague saved meanwhile, deleted."""

import datetime
import hashlib
import json

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from members.models import User
from members.transitions import lock
from terms.models import TermsVersion
from terms.signing import VERSIONS_LOCK

# What a coordinator writes; number, dates and fingerprints come from the portal and from whoever publishes.
WRITTEN = ["text_en", "text_sw", "summary_en", "summary_sw", "change_note_en", "change_note_sw"]


class PublishedMeanwhile(Exception):
    """The draft is a draft no longer: nothing in it can be changed."""


class DeletedMeanwhile(Exception):
    """Somebody has deleted the draft."""


class ChangedMeanwhile(Exception):
    """Somebody else has saved the draft since it was opened; `draft` is how it stands now."""

    def __init__(self, draft: TermsVersion):
        self.draft = draft
        super().__init__(draft.pk)


def fingerprint(draft: TermsVersion) -> str:
    """SHA-256 over all that is written in a draft: tells whether it is still what somebody has read."""
    return hashlib.sha256(json.dumps([getattr(draft, name) for name in WRITTEN]).encode()).hexdigest()


def texts_in_force() -> dict[str, str]:
    """What a draft begins with: the texts of the newest version, without its note of what changed."""
    newest = TermsVersion.objects.newest()
    return {name: getattr(newest, name) for name in WRITTEN if not name.startswith("change_note")} if newest else {}


@transaction.atomic
def begin(written: dict[str, str], by: User) -> TermsVersion:
    """A new draft under the next free number. Its dates are those of the one who publishes it, so far the earliest.

    The same words sent twice by the same person are one draft.
    """
    hold_versions()
    if twin := TermsVersion.objects.filter(state=TermsVersion.State.DRAFT, drafted_by=by, **written).first():
        return twin
    return TermsVersion.objects.create(
        number=next_number(), drafted_by=by, effective_on=earliest_for_material(), **written
    )


@transaction.atomic
def save(draft: TermsVersion, written: dict[str, str], by: User, opened: str) -> TermsVersion:
    """Write what was typed into a form that was opened on the fingerprint `opened`.

    Whoever changes a word has drafted it and cannot publish it. Raises `PublishedMeanwhile`, `DeletedMeanwhile` and
    `ChangedMeanwhile`.
    """
    hold_versions()
    current = held(draft)
    if all(getattr(current, name) == text for name, text in written.items()):
        return with_free_number(current)
    if fingerprint(current) != opened:
        raise ChangedMeanwhile(current)
    for name, text in written.items():
        setattr(current, name, text)
    current.drafted_by = by
    current.save(update_fields=["drafted_by", *written])
    return with_free_number(current)


def with_free_number(draft: TermsVersion) -> TermsVersion:
    """The draft under a new number where a later one was published before it."""
    newest = TermsVersion.objects.newest()
    if newest and draft.number <= newest.number:
        draft.number = next_number()
        draft.save(update_fields=["number"])
    return draft


@transaction.atomic
def delete(draft: TermsVersion) -> None:
    """Raises `PublishedMeanwhile`, where a trigger says the same, and `DeletedMeanwhile`."""
    held(draft).delete()


def held(draft: TermsVersion) -> TermsVersion:
    """The draft as it is now, kept so until the transaction ends. Raises `PublishedMeanwhile` and `DeletedMeanwhile`."""
    try:
        current = lock(draft)
    except TermsVersion.DoesNotExist as error:
        raise DeletedMeanwhile from error
    if current.state != TermsVersion.State.DRAFT:
        raise PublishedMeanwhile
    return current


def hold_versions() -> None:
    """One at a time changes which versions there are; waits until nobody is in the middle of signing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSIONS_LOCK])


def next_number() -> int:
    return TermsVersion.objects.aggregate(last=Max("number", default=0))["last"] + 1


def earliest_for_material() -> datetime.date:
    """The first day on which a material change published today may come into force (clause 10.2 of version 1)."""
    return timezone.localdate() + datetime.timedelta(days=settings.TERMS_NOTICE_DAYS)
