"""Each night: do the stored texts and receipts still have the fingerprints that were given out for them?"""

import datetime
import hashlib
from collections.abc import Iterator

import structlog
from django.utils import timezone

from members.models import User
from notifications import outbox
from terms.models import Receipt, TermsVersion

logger = structlog.get_logger(__name__)
# A file is looked at on each night of its first week; all of them when the backup is verified.
NIGHTS = datetime.timedelta(days=7)


def recompute() -> list[str]:
    """Names of texts and receipts that no longer fit. Whoever may take evidence is written to when there are any."""
    faults = [*texts_that_differ(), *receipts_that_differ()]
    if not faults:
        logger.info("evidence_recomputed")
        return []
    logger.error("evidence_differs", faults=faults)
    for person in takers_of_evidence():
        outbox.post("evidence_differs", person, {"faults": ", ".join(faults)})
    return faults


def takers_of_evidence() -> list[User]:
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
    return [person for person in staff if person.has_perm("terms.view_register")]


def texts_that_differ() -> Iterator[str]:
    for version in TermsVersion.objects.published().order_by("number"):
        for language in ("en", "sw"):
            text = version.text(language)
            if text and hashlib.sha256(text.encode()).hexdigest() != version.sha256(language):
                yield f"terms-{version.number}-{language}.md"


def receipts_that_differ() -> Iterator[str]:
    recent = Receipt.objects.filter(sealed_at__gt=timezone.now() - NIGHTS).select_related("file").order_by("entry_id")
    for receipt in recent.iterator(chunk_size=200):
        try:
            with receipt.file.open() as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            found = ""
        if found != receipt.file.sha256:
            yield receipt.file.name
