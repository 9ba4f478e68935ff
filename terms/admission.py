"""Becoming a member as a person: what is still missing, and the coordinators' decision."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Member, Transition, User
from members.transitions import change_state
from members.working_days import due
from notifications.drafts import Outgoing, Words, send
from terms import acceptance
from terms.interest import OwnMatter
from terms.models import PaperSigning, Signature
from terms.standing import party_of_person, standing_under_the_version_in_force
from terms.withdrawal import held

LETTERS = {"admit": "member_welcome", "decline": "member_declined"}


class ApplicationIncomplete(Exception):
    """The application lacks steps; `missing` names them."""

    def __init__(self, missing: Sequence["Step"]):
        self.missing = missing
        super().__init__(", ".join(step.key for step in missing))


@dataclass(frozen=True)
class Step:
    """One step of the way in: `state` is done, open, waiting (somebody else is at it), or later (it cannot start yet)."""

    key: str
    label: str
    note: str
    state: str
    url: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == "done"


def standing_signature(user: User) -> Signature | None:
    """The person's signature under the version in force, corrections aside, if it stands."""
    return standing_under_the_version_in_force(party_of_person(user))


def steps(member: Member) -> list[Step]:
    """The four steps of a person, in the order in which one takes them."""
    signature = standing_signature(member.user)
    has_profile = not member.missing_profile_fields
    is_signed = signature is not None
    return [
        Step("account", _("Account"), _("Your e-mail address is confirmed"), "done", reverse("account_email")),
        Step(
            "profile",
            _("Profile"),
            _("Name, role, county, why you join") if has_profile else _("Something is missing"),
            "done" if has_profile else "open",
            reverse("members:profile_edit"),
        ),
        terms_step(member.user, signature),
        Step(
            "decision",
            _("Decision"),
            decision_note(member, signature if has_profile else None),
            "done" if member.is_standing else "open" if has_profile and is_signed else "later",
        ),
    ]


def terms_step(user: User, signature: Signature | None) -> Step:
    """Done once something is signed; a page signed by hand waits until two coordinators have seen it."""
    if signature:
        note, state = _("Signed, version %(number)s") % {"number": signature.version.number}, "done"
    elif PaperSigning.objects.waiting().filter(party=party_of_person(user)).exists():
        note, state = _("Your signed page is being checked"), "waiting"
    else:
        note, state = _("Read and sign"), "open"
    return Step("terms", _("Terms signed"), note, state, reverse("terms:my_terms"))


def decision_note(member: Member, signature: Signature | None) -> str:
    if member.is_standing:
        return _("You are a member")
    if member.state == Member.State.DECLINED:
        return _("Declined; the reason is in your mail")
    if signature is None:
        return _("Starts when you have signed")
    day = decision_due(member, signature)
    sentence = _("You will hear by %(date)s") if day >= timezone.localdate() else _("Promised by %(date)s; we are late")
    return sentence % {"date": date_format(day, "j F Y")}


def decision_due(member: Member, signature: Signature) -> datetime.date:
    """The day by which the coordinators have promised an answer, counted from what came last."""
    applied = Transition.objects.of(member).filter(after=Member.State.APPLICANT).order_by("-at").first()
    since = signature.paper.checked_at if signature.method == Signature.Method.PAPER else signature.signed_at
    return due(max(since, applied.at) if applied else since, settings.DECISION_WORKING_DAYS)


def letter(member: Member, decision: str, reason: str = "") -> Outgoing:
    """What a decision sends to the applicant."""
    return Outgoing(LETTERS[decision], member.user, {"reason": reason})


@transaction.atomic
def admit(member: Member, by: User, words: Words | None = None) -> Member:
    """Accept the signature and make the applicant a member, in one step and with one letter.

    Raises `ApplicationIncomplete` when profile or signature lack, `OwnMatter` for one's own application,
    `TransitionRefused` when somebody decided before, and `Unseen` for a letter other than those in `words`.
    """
    check_is_of_another(member, by)
    held(party_of_person(member.user))
    missing = [step for step in steps(member)[:3] if not step.is_done]
    if missing:
        raise ApplicationIncomplete(missing)
    signature = standing_signature(member.user)
    if signature.state == Signature.State.SIGNED:
        acceptance.accept(signature, by, tell=False)
    change_state(member, Member.State.ACTIVE, by, joined_at=timezone.now())
    send([letter(member, "admit")], words)
    return member


@transaction.atomic
def decline(member: Member, by: User, reason: str, words: Words | None = None) -> Member:
    """Decline an application with the reason that the applicant reads.

    Raises `OwnMatter`, `TransitionRefused` and `Unseen`.
    """
    check_is_of_another(member, by)
    change_state(member, Member.State.DECLINED, by, reason)
    send([letter(member, "decline", reason)], words)
    return member


def check_is_of_another(member: Member, by: User) -> None:
    if member.user_id == by.pk:
        raise OwnMatter


def waiting() -> models.QuerySet[Member]:
    """Applicants whose signature waits for a coordinator, the longest first."""
    signed = Signature.objects.waiting().filter(kind=Signature.Kind.PERSON).values("signer")
    return (
        Member.objects.filter(state=Member.State.APPLICANT, user__in=signed)
        .select_related("user", "county")
        .order_by("created_at", "pk")
    )
