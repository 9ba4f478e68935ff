"""The coordinators' decision on an organization: approve, return for correction, or decline."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from members.models import Transition, User
from members.transitions import TransitionRefused, change_state, lock
from notifications.drafts import Outgoing, Words, send
from organizations.contacts.representation import is_represented_by
from organizations.directory.lookup import keys_resembling
from organizations.membership.application import missing, to_all
from organizations.models import Organization, PossibleDuplicate
from organizations.profile import history
from organizations.profile.history import Edit
from organizations.signatures.signing import standing_signature
from terms import acceptance
from terms.admission import ApplicationIncomplete
from terms.interest import OwnMatter
from terms.models import Signature

LETTERS = {
    "approve": "organization_approved",
    "return": "organization_returned",
    "decline": "organization_declined",
}
OUTCOMES = {
    "approve": Organization.State.ACTIVE,
    "return": Organization.State.RETURNED,
    "decline": Organization.State.DECLINED,
}


class SignatureWaits(Exception):
    """The organization's signature of the Terms has not been accepted yet."""


class ChangedMeanwhile(Exception):
    """The organization was changed since the coordinator opened it."""


def letters(organization: Organization, decision: str, reason: str = "") -> list[Outgoing]:
    """What a decision sends; those of no other are sent with it."""
    more = {"reason": reason} if reason else {}
    return to_all(LETTERS[decision], organization, **more)


@transaction.atomic
def approve(
    organization: Organization,
    by: User,
    *,
    accept_signature: bool = False,
    revision: int | None = None,
    words: Words | None = None,
) -> Organization:
    """Make the organization a member. `accept_signature` accepts its waiting signature in the same step.

    `words` are those of the letter as it was shown.

    Raises `TransitionRefused` when somebody decided before, `ApplicationIncomplete` with what is missing by
    now, `SignatureWaits`, `OwnMatter` for those who represent it, `ChangedMeanwhile` when it is no longer at the `revision` that was read,
    and `Unseen` for a letter that was not shown.
    """
    organization = held(organization, by, Organization.State.ACTIVE, revision)
    if lacking := missing(organization):
        raise ApplicationIncomplete(lacking)
    signature = standing_signature(organization)
    if signature.state == Signature.State.SIGNED:
        if not accept_signature:
            raise SignatureWaits
        acceptance.accept(signature, by, tell=False)
    change_state(organization, Organization.State.ACTIVE, by, joined_at=timezone.now())
    send(letters(organization, "approve"), words)
    return organization


@transaction.atomic
def return_for_correction(
    organization: Organization, by: User, reason: str, words: Words | None = None
) -> Organization:
    """Send the application back with what is to be corrected. Raises `OwnMatter`, `TransitionRefused` and `Unseen`."""
    organization = held(organization, by, Organization.State.RETURNED)
    change_state(organization, Organization.State.RETURNED, by, reason)
    send(letters(organization, "return", reason), words)
    return organization


@transaction.atomic
def decline(organization: Organization, by: User, reason: str, words: Words | None = None) -> Organization:
    """Decline the application with a reason. Raises `OwnMatter`, `TransitionRefused` and `Unseen`."""
    organization = held(organization, by, Organization.State.DECLINED)
    change_state(organization, Organization.State.DECLINED, by, reason)
    send(letters(organization, "decline", reason), words)
    return organization


def held(organization: Organization, by: User, after: str, revision: int | None = None) -> Organization:
    """The row, locked, if it still waits, is the one that was read, and is not represented by who decides."""
    organization = lock(organization)
    if organization.state != Organization.State.SUBMITTED:
        raise TransitionRefused(organization, after)
    if revision is not None and organization.revision != revision:
        raise ChangedMeanwhile
    if is_represented_by(organization, by):
        raise OwnMatter
    return organization


@transaction.atomic
def check(organization: Organization, by: User, decision: str, revision: int) -> None:
    """Whether it could be decided now. Raises what the decision would raise, what is missing aside."""
    held(organization, by, OUTCOMES[decision], revision)


def answered(organization: Organization) -> Transition | None:
    """How it was returned or declined last, if it was."""
    return Transition.objects.of(organization).refusals().select_related("by").first()


def changes(organization: Organization, since: datetime) -> list[Edit]:
    """What is otherwise than at that moment: fields of the profile, contacts, the signature."""
    edits = history.changed_since(organization, since)
    links = organization.representations.history()
    came = [link.full_name for link in links if link.confirmed_at > since and not link.ended_at]
    gone = [link.full_name for link in links if link.confirmed_at <= since and link.ended_at and link.ended_at > since]
    if came or gone:
        edits.append(Edit(gettext("Contacts"), gone, came))
    signature = standing_signature(organization)
    if signature and signature.signed_at > since:
        edits.append(
            Edit(gettext("Terms of Reference"), [], [gettext("Signed by %(name)s") % {"name": signature.signer}])
        )
    return edits


def duplicates(organization: Organization) -> QuerySet[Organization]:
    """Other records, in any state, with a name, acronym or registration number like this one's.

    Those that a coordinator has called different are left out.
    """
    alike = Q(pk__in=keys_resembling(organization.name, organization.acronym))
    if organization.registration_number:
        alike |= Q(registration_number__iexact=organization.registration_number)
    decided = PossibleDuplicate.objects.about(organization).filter(state=PossibleDuplicate.State.DIFFERENT)
    others = Organization.objects.filter(alike, merged_into__isnull=True).exclude(pk=organization.pk)
    others = others.exclude(pk__in=decided.values("organization")).exclude(pk__in=decided.values("resembles"))
    return others.select_related("type", "county")
