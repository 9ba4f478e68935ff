"""What coordinators decide on a resource that was sent to them: publish, return or decline, each with its own letter."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications.drafts import Outgoing, Unseen, Words, send
from resources.changes import values
from resources.models import Resource

LETTERS = {
    Resource.State.PUBLISHED: "resource_published",
    Resource.State.RETURNED: "resource_returned",
    Resource.State.DECLINED: "resource_declined",
}


def letters(resource: Resource, decision: str, reason: str = "") -> list[Outgoing]:
    """What a decision, named by the state that it leads to, sends to the person who shared it."""
    context = {"resource": resource, "title": resource.title, "reason": reason}
    return [Outgoing(LETTERS[Resource.State(decision)], resource.shared_by, context)]


@transaction.atomic
def publish(resource: Resource, by: User, words: Words | None = None) -> None:
    """Put it into the library; the version that it replaces steps back. `words` are those of the letter as shown.

    Raises `TransitionRefused`, and `Unseen` for a letter that was not shown.
    """
    change_state(resource, Resource.State.PUBLISHED, by, published_at=timezone.now(), as_returned=None)
    if resource.replaces and lock(resource.replaces).state == Resource.State.PUBLISHED:
        change_state(resource.replaces, Resource.State.SUPERSEDED, by)
    send(letters(resource, Resource.State.PUBLISHED), words)


@transaction.atomic
def return_to(resource: Resource, by: User, reason: str, words: Words | None = None) -> None:
    """Give it back for correction, with the reason. Raises `TransitionRefused` and `Unseen`."""
    change_state(resource, Resource.State.RETURNED, by, reason, as_returned=values(resource))
    send(letters(resource, Resource.State.RETURNED, reason), words)


@transaction.atomic
def decline(resource: Resource, by: User, reason: str, words: Words | None = None) -> None:
    """Say no for good, with the reason. Raises `TransitionRefused` and `Unseen`."""
    change_state(resource, Resource.State.DECLINED, by, reason, as_returned=None)
    send(letters(resource, Resource.State.DECLINED, reason), words)


def decide(resource: Resource, by: User, decision: str, reason: str, words: Words | None = None) -> None:
    """One of the three, by the name of the state that it leads to."""
    if decision == Resource.State.PUBLISHED:
        publish(resource, by, words)
    else:
        answers = {Resource.State.RETURNED: return_to, Resource.State.DECLINED: decline}
        answers[Resource.State(decision)](resource, by, reason, words)


def check(resource: Resource, decision: str) -> None:
    """Whether it still waits. Raises `TransitionRefused`."""
    if resource.state != Resource.State.SUBMITTED:
        raise TransitionRefused(resource, decision)


@dataclass
class Published:
    """What came of publishing many: now, decided before, in need of a letter that was not shown."""

    now: list[Resource] = field(default_factory=list)
    before: list[Resource] = field(default_factory=list)
    unseen: list[Resource] = field(default_factory=list)


def publish_each(resources: Iterable[Resource], by: User, words: Words) -> Published:
    """One after the other, each with its own letter; what somebody decided meanwhile holds up no other."""
    outcome = Published()
    for resource in resources:
        try:
            publish(resource, by, words)
        except TransitionRefused:
            outcome.before.append(resource)
        except Unseen:
            outcome.unseen.append(resource)
        else:
            outcome.now.append(resource)
    return outcome
