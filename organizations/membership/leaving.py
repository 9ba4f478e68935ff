"""An organization leaves the community, and may return: both by a representative who may bind it."""

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from organizations.membership.application import tell
from organizations.models import Organization
from organizations.signatures.signing import hold_authority, party_of
from terms.signing import Circumstances, check_authentication
from terms.standing import belongs
from terms.withdrawal import held, kept_until, withdraw


class ReturnerDoesNotBelong(Exception):
    """Only a member brings an organization back."""


@transaction.atomic
def leave(organization: Organization, by: User, came: Circumstances, reason: str = "") -> bool:
    """End its membership from any state and withdraw its signature; gives whether it was this press that did.

    Its people stay members and go on representing it. Raises `AuthenticationTooOld`, and `NotAuthorized` unless `by`
    may bind it.
    """
    check_authentication(came)
    hold_authority(organization, by)
    organization = lock(organization)
    if organization.state == Organization.State.LEFT:
        return False
    change_state(organization, Organization.State.LEFT, by, reason)
    if signatures := held(party_of(organization)):
        withdraw(signatures[0], by, came, reason)
    tell("organization_left", organization, by=str(by), left_at=timezone.now(), kept_until=kept_until())
    return True


@transaction.atomic
def come_back(organization: Organization, by: User) -> None:
    """Begin anew as a draft that holds all it held before.

    Raises `NotAuthorized`, `ReturnerDoesNotBelong`, and `TransitionRefused` when it has not left.
    """
    hold_authority(organization, by)
    organization = lock(organization)
    if organization.state != Organization.State.LEFT:
        raise TransitionRefused(organization, Organization.State.DRAFT)
    if not belongs(by):
        raise ReturnerDoesNotBelong
    change_state(organization, Organization.State.DRAFT, by)
    tell("organization_resumed", organization, by=str(by))
