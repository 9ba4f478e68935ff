"""What a coordinator does with a signature: accept it, or refuse it with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from members.models import Member, User
from members.transitions import TransitionRefused, change_state
from notifications.drafts import Outgoing, Unseen, Words, send
from terms import ledger, receipts
from terms.interest import OwnMatter, check_steps_aside
from terms.models import Signature
from terms.models.signature import SignatureQuerySet
from terms.withdrawal import held

LETTERS = {"accept": "signature_accepted", "refuse": "signature_refused"}


def letter(signature: Signature, decision: str, reason: str = "") -> Outgoing:
    """What a decision sends to the signer."""
    context = {"signature": signature, "party_name": signature.party_name, "reason": reason}
    return Outgoing(LETTERS[decision], signature.signer, context)


@transaction.atomic
def accept(signature: Signature, by: User, *, tell: bool = True, words: Words | None = None) -> Signature:
    """Accept for the community; the coordinator's name and time join the same chain. Earlier ones are superseded.

    `tell=False` when a wider letter (of welcome) says it. Raises `OwnMatter` for one's own,
    `TransitionRefused` when somebody decided before, and `Unseen` for a letter other than those in `words`.
    """
    check_steps_aside(by, signature)
    held(signature.party)
    change_state(signature, Signature.State.ACCEPTED, by)
    receipts.order(ledger.append(signature, Signature.State.ACCEPTED, {}, decided_by(by)))
    supersede_earlier(signature, by)
    if tell:
        send([letter(signature, "accept")], words)
    return signature


@dataclass
class Accepted:
    """What came of accepting many: accepted now, decided meanwhile by somebody, one's own, in need of another letter."""

    now: list[Signature] = field(default_factory=list)
    before: list[Signature] = field(default_factory=list)
    own: list[Signature] = field(default_factory=list)
    unseen: list[Signature] = field(default_factory=list)


def accept_each(signatures: Iterable[Signature], by: User, words: Words | None = None) -> Accepted:
    """Accept one after the other, each with its own letter; what somebody decided meanwhile holds up no other.

    The caller has chosen them from `of_those_who_belong`.
    """
    outcome = Accepted()
    for signature in signatures:
        try:
            outcome.now.append(accept(signature, by, words=words))
        except TransitionRefused:
            outcome.before.append(signature)
        except OwnMatter:
            outcome.own.append(signature)
        except Unseen:
            outcome.unseen.append(signature)
    return outcome


def of_those_who_belong(signatures: SignatureQuerySet) -> SignatureQuerySet:
    """Waiting signatures of members and of listed organizations; an applicant's is decided with the application."""
    standing = [Member.State.ACTIVE, Member.State.UNCONFIRMED]
    person = Q(kind=Signature.Kind.PERSON, signer__member__state__in=standing)
    # An organization has the same two states while it is listed.
    organization = Q(kind=Signature.Kind.ORGANIZATION, organization_link__organization__state__in=standing)
    return signatures.waiting().filter(person | organization).order_by("version__number", "signed_at", "pk")


@transaction.atomic
def refuse(signature: Signature, by: User, reason: str, words: Words | None = None) -> Signature:
    """Refuse, with the reason that the signer reads. Raises `OwnMatter` for one's own, `TransitionRefused`, `Unseen`."""
    check_steps_aside(by, signature)
    held(signature.party)
    change_state(signature, Signature.State.REFUSED, by, reason)
    ledger.append(signature, Signature.State.REFUSED, {}, decided_by(by, reason))
    send([letter(signature, "refuse", reason)], words)
    return signature


def supersede_earlier(signature: Signature, by: User | None) -> None:
    """What the party had signed before gives way once the new signature is accepted; its proof stays."""
    earlier = (
        Signature.objects.standing().of_party(signature.party).filter(version__number__lt=signature.version.number)
    )
    for one in earlier.order_by("pk"):
        change_state(one, Signature.State.SUPERSEDED, by)
        ledger.append(one, Signature.State.SUPERSEDED, {"superseded_by": signature.code}, decided_by(by))


def decided_by(person: User | None, reason: str = "") -> ledger.Personal:
    """The personal row of a decision; empty where the portal itself decided, by a rule."""
    if person is None:
        return ledger.Personal(name="", title="", email="", ip=None, browser="", reason=reason)
    return ledger.Personal(person.full_name, title="", email=person.email, ip=None, browser="", reason=reason)
