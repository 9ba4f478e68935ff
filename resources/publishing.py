"""What coordinators decide on a resource that was sent to them: publish, return or decline, each with its own letter."""

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import change_state, lock
from notifications.outbox import post, render
from resources.models import Resource

DECISIONS = [Resource.State.PUBLISHED, Resource.State.RETURNED, Resource.State.DECLINED]


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


def decide(resource: Resource, by: User, decision: str, reason: str) -> None:
    """One of the three, by the name of the state that it leads to."""
    if decision == Resource.State.PUBLISHED:
        publish(resource, by)
    else:
        answers = {Resource.State.RETURNED: return_to, Resource.State.DECLINED: decline}
        answers[Resource.State(decision)](resource, by, reason)


def letters(resource: Resource) -> list[tuple[str, str]]:
    """Subject and text of the letter that each decision sends, in the language of the person, the reason left open."""
    context = {"resource": resource, "title": resource.title, "reason": "[…]"}
    person = resource.shared_by
    return [render(f"resource_{state}", context, person, person.language) for state in DECISIONS]


def tell(letter: str, resource: Resource, **context) -> None:
    post(letter, resource.shared_by, {"resource": resource, "title": resource.title} | context)
