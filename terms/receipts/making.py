"""Receipts and certificates: one sealed PDF for each signing and each acceptance, made by a job."""

import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from files.storing import discard, keep
from terms.models import LedgerEntry, LedgerPurge, Receipt, Signature
from terms.receipts.certificate import certificate, is_accepted
from terms.receipts.document import typeset_receipt

logger = structlog.get_logger(__name__)
# Only these events give the signer a document; what comes later stands on the page of the code.
EVENTS = (Signature.State.SIGNED, Signature.State.ACCEPTED)
PATIENCE = datetime.timedelta(minutes=30)
# Whoever signs now does not wait for the many of an import.
BEHIND_THE_OTHERS = -5


def order(entry: LedgerEntry, priority: int = 0) -> None:
    """Have the PDF of this entry made once the caller's transaction has committed."""
    from terms.tasks import make_receipt

    make_receipt.configure(priority=priority).defer(entry_number=entry.number)


def make(entry: LedgerEntry) -> Receipt:
    """The sealed PDF of a signing or an acceptance; the one that exists, if it was made before.

    Raises `SealMissing` where the portal has nothing to seal with.
    """
    from terms.receipts.sealing import seal

    made = Receipt.objects.filter(entry=entry).first()
    if made:
        return made
    signer = entry.signature.signer
    head = LedgerEntry.objects.order_by("-number").first()
    with translation.override(signer.language):
        document = typeset_receipt(certificate(entry, head))
        name = file_name(entry)
    sealed = seal(document)
    return keep_receipt(entry, name, sealed.content, sealed.certificate_sha256)


@transaction.atomic
def keep_receipt(entry: LedgerEntry, name: str, content: bytes, certificate_sha256: str) -> Receipt:
    """File, its row and the receipt together. Of two jobs at once the second one's file goes."""
    file = keep(content, name, "pdf", entry.signature.signer)
    receipt, is_new = Receipt.objects.get_or_create(
        entry=entry,
        defaults={"signature": entry.signature, "file": file, "certificate_sha256": certificate_sha256},
    )
    if not is_new:
        discard(file)
    logger.info("receipt_made", entry=entry.number, is_new=is_new)
    return receipt


def file_name(entry: LedgerEntry) -> str:
    """What the signer's own computer calls it."""
    kind = "certificate" if is_accepted(entry) else "receipt"
    return f"{kind}-{entry.signature.code}.pdf"


def newest(signature: Signature) -> Receipt | None:
    """The latest document of a signature; nothing while the first one is being prepared."""
    return signature.receipts.select_related("file", "entry").first()


def is_awaited(signature: Signature) -> bool:
    """Whether a document is still being prepared."""
    return lacking().filter(signature=signature).exists()


def lacking():
    """Entries that give a document and have none, those of purged signers aside."""
    purged = LedgerPurge.objects.filter(entry__signature=OuterRef("signature"))
    return LedgerEntry.objects.filter(~Exists(purged), event__in=EVENTS, receipt__isnull=True)


def order_lacking() -> int:
    """Order anew what half an hour after its entry has no document, imported signatures included; gives how many."""
    jobs = ProcrastinateJob.objects.filter(task_name="terms.tasks.make_receipt", status__in=["todo", "doing"])
    ordered = {job["entry_number"] for job in jobs.values_list("args", flat=True)}
    overdue = lacking().filter(recorded_at__lt=timezone.now() - PATIENCE).select_related("signature").order_by("number")
    entries = [entry for entry in overdue if entry.number not in ordered]
    for entry in entries:
        order(entry, BEHIND_THE_OTHERS)
    return len(entries)
