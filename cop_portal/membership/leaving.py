"""A person leaves the community, and may return. All that follows from it happens in one step, in every app."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from events.models import Event, Registration
from events.registration import coming, give_back_all
from members import consents, membership
from members.models import Member, User
from members.transitions import TransitionRefused
from notifications import outbox
from notifications.unsubscribing import unsubscribe
from organizations.contacts.join_requests import withdraw_all
from organizations.contacts.representation import confirmed_of, end_all, represented_alone_by
from organizations.models import Organization
from resources.models import Resource
from terms.models import Signature
from terms.signing import Circumstances, check_authentication
from terms.standing import newest_standing, party_of_person
from terms.withdrawal import held, kept_until, withdraw


@dataclass(frozen=True)
class Consequences:
    """What leaving would bring today; nothing has happened yet."""

    signature: Signature | None
    kept_until: datetime.date
    represented: list[Organization]
    unrepresented: QuerySet[Organization]
    registrations: QuerySet[Registration]
    announced: QuerySet[Event]
    shared: int


def consequences(user: User) -> Consequences:
    """`unrepresented` are those of the `represented` organizations for which nobody else acts."""
    return Consequences(
        signature=newest_standing(party_of_person(user)),
        kept_until=kept_until(),
        represented=[link.organization for link in confirmed_of(user).order_by("organization__name")],
        unrepresented=represented_alone_by(user),
        registrations=coming(user),
        announced=Event.objects.filter(created_by=user, state=Event.State.PUBLISHED).upcoming(),
        shared=Resource.objects.of(user).listed().count(),
    )


@transaction.atomic
def leave(user: User, came: Circumstances, *, keeps_credit: bool, reason: str = "") -> bool:
    """End the membership and all that hangs on it, from any state; gives whether it was this press that did.

    Raises `AuthenticationTooOld`. The rows are locked in the order in which accepting a signature, deciding on an
    organization and giving seats lock them; the chain of signatures comes last, since it holds everybody up.
    """
    check_authentication(came)
    signatures = held(party_of_person(user))
    try:
        membership.leave(user, keeps_credit=keeps_credit, reason=reason)
    except TransitionRefused:
        return False
    left_alone = end_all(user)
    withdraw_all(user)
    given_back = give_back_all(user)
    unsubscribe(user)
    consents.withdraw_all(user)
    if signatures:
        withdraw(signatures[0], user, came, reason)
    write(user, keeps_credit, given_back, left_alone)
    return True


def write(user: User, keeps_credit: bool, given_back: list[Registration], left_alone: list[Organization]) -> None:
    """To the person, and to the coordinators about organizations for which nobody acts any more."""
    context = {
        "keeps_credit": keeps_credit,
        "has_shared": Resource.objects.of(user).listed().exists(),
        "events": [registration.event.title for registration in given_back],
        "organizations": [organization.name for organization in left_alone],
    }
    outbox.post("membership_ended", user, context)
    for organization in left_alone:
        outbox.post(
            "organization_unrepresented",
            settings.COMMUNITY_CONTACT,
            {"organization": organization.name, "pk": organization.pk},
            language=settings.LANGUAGE_CODE,
        )


@transaction.atomic
def come_back(user: User) -> Member:
    """Begin anew as an applicant, with the profile of before. Raises `TransitionRefused` for those who have not left."""
    member = membership.resume(user)
    outbox.post("membership_resumed", user, {"has_profile": not member.missing_profile_fields})
    return member
