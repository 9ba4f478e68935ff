"""What follows from a letter that came back: a truthful log, and no mail to many to a dead address."""

from django.db import transaction
from django.utils import timezone

from notifications.bounce_reports import STATUS, Report, means_dead, read
from notifications.models import Bounce, Message


def take(raw: bytes) -> Bounce | None:
    """Read a mail and record what it reports; nothing when it is no report, or about no letter of ours."""
    try:
        report = read(raw)
    except RecursionError:  # parts within parts within parts: no mail server writes so
        return None
    return record(report) if report else None


@transaction.atomic
def record(report: Report) -> Bounce | None:
    """The same report twice counts once; one about a letter that we do not know changes nothing."""
    message = Message.objects.select_for_update().filter(message_id=report.message_id).first()
    if message is None:
        return None
    other = report.recipient if report.recipient.lower() != message.address.lower() else ""
    words = f"{other}: {report.diagnostic}" if other else report.diagnostic
    if report.is_final and message.state == Message.State.SENT:
        message.state, message.error = Message.State.BOUNCED, f"{report.status} {words}".strip()[:1000]
        message.save(update_fields=["state", "error"])
    return keep(message, report.is_permanent, report.status, words)


def refused(message: Message, words: str) -> None:
    """The mail server itself did not take the recipient, for good."""
    status = STATUS.search(words)
    keep(message, means_dead(status[1] if status else words), status[1] if status else words[:3], words)


def keep(message: Message, is_permanent: bool, status: str, words: str) -> Bounce:
    kind = Bounce.Kind.PERMANENT if is_permanent else Bounce.Kind.TEMPORARY
    facts = {"address": message.address.lower(), "status_code": status[:12], "diagnostic": words[:500]}
    return Bounce.objects.get_or_create(message=message, kind=kind, defaults=facts)[0]


def is_dead(address: str) -> bool:
    """Whether a letter to it came back for good, and nobody has said since that it works."""
    return Bounce.objects.unanswered().filter(address=address.lower()).exists()


def confirm(address: str) -> None:
    """The address works: the person says so, or a code that we sent there was entered."""
    Bounce.objects.unanswered().filter(address=address.lower()).update(answered_at=timezone.now())
