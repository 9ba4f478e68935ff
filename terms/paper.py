"""Signing on paper: one coordinator enters the signed page, another one checks it, and only then it counts."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from files.storing import store
from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications import outbox
from terms import ledger, receipts
from terms.acceptance import accept
from terms.interest import STEP_ASIDE
from terms.ledger.chain import person_bound, published_as
from terms.models import LedgerEntry, PaperSigning, Signature, TermsVersion
from terms.signing import hold
from terms.standing import has_left, party_of_person
from terms.withdrawal import held

KINDS = ("pdf", "jpeg", "png")
NOON = datetime.time(12)
RULES = {
    "closed": _("This account is closed. Write to the person first."),
    "own": _("You signed this page yourself: another coordinator enters it, and a third one checks it."),
    "own check": _("You signed this page yourself: another coordinator checks it."),
    "interest": STEP_ASIDE,
    "left": _("This person has left the community. They return first; then they sign a new page."),
    "second": _("You entered this page yourself: another coordinator checks it."),
    "draft": _("This version is not published."),
    "language": _("This version has no text in that language."),
    "future": _(
        "The date on the paper lies in the future. Enter it as it stands there; if it does, ask for a new page."
    ),
    "early": _("This version was not there before %(date)s. Compare the date and the version with the paper."),
    "withdrawn": _(
        "What this party had signed was withdrawn on %(date)s. A page signed before that day does not count."
    ),
    "stands": _(
        "A signature under version %(number)s stands already, on certificate %(code)s. Nothing needs to be entered."
    ),
    "waits": _("A signed page for this party and version waits already for a second coordinator."),
}


class PaperRefused(ValidationError):
    """The page cannot be entered, or cannot count: one sentence for the coordinator, a code that names the rule."""

    def __init__(self, rule: str, **values):
        super().__init__(RULES[rule], code=rule, params=values)


@dataclass(frozen=True)
class Page:
    """What stands on a signed page, as a coordinator has read it, and whom it binds."""

    version: TermsVersion
    language: str
    signer: User
    kind: str
    party: str
    party_name: str
    name: str
    title: str
    signed_on: datetime.date


def bound_person(signer: User, name: str) -> dict[str, str]:
    """The fields of a page by which a person binds themselves; the name on it counts where the account has none."""
    return {
        "kind": Signature.Kind.PERSON,
        "party": party_of_person(signer),
        "party_name": signer.full_name or name,
    }


@transaction.atomic
def enter(page: Page, scan: UploadedFile, by: User) -> PaperSigning:
    """Keep what stands on the page, with its scan, until another coordinator checks it; the signer is told.

    The scan belongs to the signer. Raises `PaperRefused`, and `FileRefused` for a scan that is not let in.
    """
    check_page(page)
    if by == page.signer:
        raise PaperRefused("own")
    standing = held(page.party)
    check_may_count(page, standing)
    if PaperSigning.objects.waiting().filter(party=page.party, version=page.version).exists():
        raise PaperRefused("waits")
    paper = PaperSigning.objects.create(**vars(page), scan=store(scan, page.signer, KINDS), entered_by=by)
    outbox.post("paper_entered", page.signer, letter_context(paper))
    return paper


@transaction.atomic
def confirm(paper: PaperSigning, by: User) -> Signature:
    """Let the page count: signed on the day that stands on it, accepted now, by one who did not enter it.

    Raises `PaperRefused` where it may not, `TransitionRefused` when somebody decided before.
    """
    hold(paper.party)
    paper = held_for_check(paper, by, PaperSigning.State.CONFIRMED)
    check_signer(paper)
    check_may_count(paper, held(paper.party))
    signature = Signature.objects.create(
        version=paper.version,
        signer=paper.signer,
        kind=paper.kind,
        party=paper.party,
        party_name=paper.party_name,
        language=paper.language,
        method=Signature.Method.PAPER,
        signed_at=datetime.datetime.combine(paper.signed_on, NOON, timezone.get_default_timezone()),
    )
    change_state(paper, PaperSigning.State.CONFIRMED, by, checked_by=by, checked_at=timezone.now(), signature=signature)
    receipts.order(record_paper(signature, paper))
    accept(signature, by, tell=False)
    outbox.post("paper_confirmed", paper.signer, letter_context(paper) | {"code": signature.code})
    return signature


@transaction.atomic
def reject(paper: PaperSigning, by: User, reason: str) -> PaperSigning:
    """Send the page back to whoever entered it, with the reason. Raises as `confirm` does."""
    paper = held_for_check(paper, by, PaperSigning.State.REJECTED)
    paper.reason = reason
    paper.save(update_fields=["reason"])
    change_state(paper, PaperSigning.State.REJECTED, by, reason, checked_by=by, checked_at=timezone.now())
    outbox.post("paper_rejected", paper.entered_by, letter_context(paper) | {"by": str(by), "reason": reason})
    return paper


def check_page(page: Page) -> None:
    """Raises `PaperRefused` where the page contradicts itself or the text that it names."""
    check_signer(page)
    if page.version.state != TermsVersion.State.PUBLISHED:
        raise PaperRefused("draft")
    if not page.version.text(page.language):
        raise PaperRefused("language")
    if page.signed_on > timezone.localdate():
        raise PaperRefused("future")
    if page.signed_on < (earliest := there_since(page.version)):
        raise PaperRefused("early", date=date_format(earliest, "j F Y"))


def check_signer(page: Page | PaperSigning) -> None:
    """Raises `PaperRefused` where the account is closed, or the person who binds themselves has left."""
    if not page.signer.is_active:
        raise PaperRefused("closed")
    if page.kind == Signature.Kind.PERSON and has_left(page.signer):
        raise PaperRefused("left")


def there_since(version: TermsVersion) -> datetime.date:
    """The first day on which somebody could sign the text: published ahead, or in force before the portal had it."""
    return min(timezone.localdate(version.published_at), version.effective_on)


def check_may_count(page: Page | PaperSigning, standing: list[Signature]) -> None:
    """Raises `PaperRefused` where the party is bound by as much already, or has taken back what it signed since."""
    newest = max(standing, key=lambda signature: signature.version.number, default=None)
    if newest and newest.version.number >= page.version.number:
        raise PaperRefused("stands", number=newest.version.number, code=newest.code)
    withdrawn = LedgerEntry.objects.filter(signature__party=page.party, event=Signature.State.WITHDRAWN).first()
    if withdrawn and page.signed_on < (day := timezone.localdate(withdrawn.recorded_at)):
        raise PaperRefused("withdrawn", date=date_format(day, "j F Y"))


def held_for_check(paper: PaperSigning, by: User, after: str) -> PaperSigning:
    """The row, locked, if it still waits and this coordinator is neither its signer nor who entered it."""
    paper = lock(paper)
    if paper.state != PaperSigning.State.ENTERED:
        raise TransitionRefused(paper, after)
    if by.pk == paper.entered_by_id:
        raise PaperRefused("second")
    if by.pk == paper.signer_id:
        raise PaperRefused("own check")
    return paper


def record_paper(signature: Signature, paper: PaperSigning) -> LedgerEntry:
    """The signature's first entry in the ledger: what the paper says, and who answers for having read it."""
    return ledger.append(
        signature,
        Signature.State.SIGNED,
        facts={
            "published": published_as(signature.version),
            "signed_on": paper.signed_on.isoformat(),
            "scan_sha256": paper.scan.sha256,
            "entered_by": party_of_person(paper.entered_by),
            "entered_at": paper.entered_at.astimezone(datetime.UTC).isoformat(),
            "checked_by": party_of_person(paper.checked_by),
            "release": settings.RELEASE,
        },
        personal=ledger.Personal(
            paper.name, paper.title, paper.signer.email, ip=None, browser="", party_name=person_bound(signature)
        ),
    )


def letter_context(paper: PaperSigning) -> dict:
    return {
        "pk": paper.pk,
        "party_name": paper.party_name,
        "number": paper.version.number,
        "signed_on": paper.signed_on,
        "entered_by": str(paper.entered_by),
    }
