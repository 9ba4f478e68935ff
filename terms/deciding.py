"""The decision on a signature or, while its signer still applies, on the application with it."""

from django.db import transaction
from django.db.models import Q, QuerySet

from members.models import Member, Transition, User
from members.transitions import TransitionRefused, lock
from notifications.drafts import Outgoing, Words
from terms import acceptance, admission
from terms.interest import check_steps_aside
from terms.models import Signature


def application_of(signature: Signature, *, was_one: bool = False) -> Member | None:
    """The application that is decided together with this signature; also a decided one, where it still `was_one`."""
    if signature.kind != Signature.Kind.PERSON:
        return None
    found = Member.objects.filter(user=signature.signer)
    return (found if was_one else found.filter(state=Member.State.APPLICANT)).first()


def answered(signature: Signature, application: Member | None) -> Transition | None:
    """How the person's application was declined, or an earlier signature of the same party refused, last."""
    others = Signature.objects.of_party(signature.party).exclude(pk=signature.pk)
    about = Q(subject_kind=signature._meta.label_lower, subject_id__in=others.values("pk"))
    if application:
        about |= Q(subject_kind=application._meta.label_lower, subject_id=application.pk)
    return Transition.objects.filter(about).refusals().select_related("by").first()


def namesakes(application: Member) -> QuerySet[Member]:
    """Other memberships under the same name, in any state: perhaps the same person with another address."""
    others = Member.objects.filter(user__full_name__iexact=application.user.full_name).exclude(pk=application.pk)
    return others.select_related("user", "county").order_by("created_at", "pk")


def letters(signature: Signature, application: Member | None, decision: str, reason: str = "") -> list[Outgoing]:
    """What a decision sends. To accept an application is to admit the person."""
    if application and decision == "decline":
        return [admission.letter(application, "decline", reason)]
    if application and decision == "accept":
        return [admission.letter(application, "admit")]
    return [acceptance.letter(signature, decision, reason)]


def decide(
    signature: Signature, application: Member | None, by: User, decision: str, reason: str, words: Words
) -> None:
    """Carry it out. Raises `TransitionRefused`, `OwnMatter`, `ApplicationIncomplete` and `Unseen`."""
    if decision == "refuse":
        acceptance.refuse(signature, by, reason, words)
    elif application and decision == "decline":
        admission.decline(application, by, reason, words)
    elif application:
        admission.admit(application, by, words)
    else:
        acceptance.accept(signature, by, words=words)


@transaction.atomic
def check(signature: Signature, application: Member | None, by: User, decision: str) -> None:
    """Whether it could be decided now. Raises `TransitionRefused` and `OwnMatter`."""
    check_steps_aside(by, signature)
    if application and decision != "refuse":
        member = lock(application)
        if member.state != Member.State.APPLICANT:
            raise TransitionRefused(member, Member.State.ACTIVE)
    elif lock(signature).state != Signature.State.SIGNED:
        raise TransitionRefused(signature, Signature.State.ACCEPTED)
