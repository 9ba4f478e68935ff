"""How long the personal values of the ledger are kept, and that they go then. The chain still holds without them.

Six years after the last event of a signature that no longer stands: so long may a claim under a contract be
brought (Limitation of Actions Act, Kenya, Cap. 22, s. 4(1)(a)). The database checks it again, see the migration
`0004_purge_and_anchors`: its function `purge_ledger_personal` is the only way to remove these values.
"""

import datetime

import structlog
from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from files.storing import discard
from terms.models import LedgerPersonal, PaperSigning, Receipt, Signature

logger = structlog.get_logger(__name__)
KEPT = relativedelta(years=6)
# Stands where a name was.
NO_NAME = "–"
REASON = "Six years have passed since the last event of this signature."


def goes_on(signature: Signature) -> datetime.date | None:
    """The day from which the personal values of a signature may be removed; nothing while it stands."""
    if signature.is_standing:
        return None
    last = signature.entries.aggregate(at=Max("recorded_at"))["at"]
    return timezone.localdate(last) + KEPT + datetime.timedelta(days=1)


def purge_due() -> int:
    """Remove the personal values whose time is over; gives of how many entries."""
    # A full day later than the law allows, so that the clocks of portal and database need not agree.
    until = timezone.now() - KEPT - datetime.timedelta(days=1)
    over = (
        Signature.objects.exclude(state__in=Signature.STANDING)
        .annotate(last_at=Max("entries__recorded_at"))
        .filter(last_at__lte=until)
    )
    due = LedgerPersonal.objects.filter(entry__signature__in=over.values("pk")).order_by("entry_id")
    numbers = list(due.values_list("entry", flat=True))
    for number in numbers:
        purge(number, REASON)
    discard_receipts()
    forget_names(numbers)
    logger.info("ledger_personal_purged", number=len(numbers))
    return len(numbers)


def discard_receipts() -> None:
    """The sealed PDFs hold the same values, so they go with them."""
    for receipt in Receipt.objects.filter(entry__purge__isnull=False).select_related("file"):
        with transaction.atomic():
            receipt.delete()
            discard(receipt.file)


@transaction.atomic
def forget_names(numbers: list[int]) -> None:
    """What else named the signer: a person's name as party, and the page that was signed on paper."""
    signatures = Signature.objects.filter(entries__in=numbers)
    signatures.filter(kind=Signature.Kind.PERSON).update(party_name=NO_NAME)
    for paper in PaperSigning.objects.filter(signature__in=signatures).select_related("scan"):
        paper.delete()
        discard(paper.scan)


@transaction.atomic
def purge(number: int, reason: str) -> datetime.datetime:
    """Remove the personal values of one entry; gives when. The database raises `IntegrityError` unless it is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.purge_ledger_personal(%s, %s)", [number, reason])
        return cursor.fetchone()[0]
