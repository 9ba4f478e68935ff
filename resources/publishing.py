"""What coordinators decide on a resource that was sent to them: publish, return or decline, each with its own letter."""

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import change_state, lock
from notifications.outbox import post
from resources.models import Resource


@transaction.atomic
def publish(resource: Resource, by: User) -> None:
    """Put it into the library; the version that it replaces steps back. Raises `TransitionRefused`."""
    change_state(resource, Resource.State.PUBLISHED, by, published_at=timezone.now())
    if resource.replaces and lock(resource.replaces).state == Resource.State.PUBLISHED:
        change_state(resource.replaces, Resource.State.SUPERSEDED, by)
    tell("resource_published", resource)


@transaction.atomic
def return_to(resource: Resource, by: User, reason: str) -> None:
    """Give it back for correction, with the reason. Raises `TransitionRefused`."""
    change_state(resource, Resource.State.RETURNED, by, reason)
    tell("resource_returned", resource, reason=reason)


@transaction.atomic
def decline(resource: Resource, by: User, reason: str) -> None:
    """Say no for good, with the reason. Raises `TransitionRefused`."""
    change_state(resource, Resource.State.DECLINED, by, reason)
    tell("resource_declined", resource, reason=reason)


def tell(letter: str, resource: Resource, **context) -> None:
    post(letter, resource.shared_by, {"resource": resource, "title": resource.title} | context)
