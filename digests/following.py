"""What a member follows, and what is proposed to them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from digests.models import Follow
from members.models import User
from organizations.models import Organization
from terms.standing import belongs
from vocabularies.models import County, ResourceType, Theme

Topic = Theme | County | Organization | ResourceType
COLUMNS: dict[type, str] = {
    Theme: "theme",
    County: "county",
    Organization: "organization",
    ResourceType: "resource_type",
}
# What is chosen on the page of follows; an organization is followed on its own page.
LISTS = [Theme, County, ResourceType]


def check_may_follow(user: User) -> None:
    """Raises `PermissionDenied` with a sentence for those who do not belong."""
    if not belongs(user):
        raise PermissionDenied(_("Members follow what is new. Your membership is not confirmed yet, or it rests."))


def follow(user: User, topics: Iterable[Topic]) -> int:
    """Follow these from now on; gives how many were not followed before."""
    known = topics_of(user)
    fresh = [topic for topic in topics if topic not in known]
    rows = [Follow(user=user, **{COLUMNS[type(topic)]: topic}) for topic in fresh]
    # Two presses at once: the second finds the row of the first.
    Follow.objects.bulk_create(rows, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def choose(user: User, topics: Iterable[Topic]) -> None:
    """Follow exactly these themes, counties and kinds of resource; those followed before keep their date."""
    wanted = list(topics)
    for one in Follow.objects.of(user).filter(organization=None).in_rows():
        if one.topic not in wanted:
            one.delete()
    follow(user, wanted)


def topics_of(user: User) -> set[Topic]:
    return {one.topic for one in Follow.objects.of(user).in_rows()}


def proposals(user: User) -> list[Topic]:
    """The themes and the county of the person's profile that they do not follow."""
    known, member = topics_of(user), user.member
    named: list[Any] = [*member.themes.all(), *([member.county] if member.county else [])]
    return [topic for topic in named if topic not in known]


def by_column(topics: Iterable[Topic]) -> list[tuple[str, Topic]]:
    """Each topic with the name by which a form says it."""
    return [(COLUMNS[type(topic)], topic) for topic in topics]


def first_proposals(user: User) -> list[Topic]:
    """The same for a member who follows nothing yet, else nothing."""
    if not belongs(user) or Follow.objects.of(user).exists():
        return []
    return proposals(user)


def offers(user: User, topics: dict[str, Topic | None]) -> list[dict]:
    """For each of the topics that a page is about: its column, and the person's follow of it if there is one."""
    wanted = {name: topic for name, topic in topics.items() if isinstance(topic, Topic)}
    if not wanted or not user.is_authenticated or not belongs(user):
        return []
    known = {one.topic: one for one in Follow.objects.of(user).in_rows()}
    return [{"column": name, "topic": topic, "follow": known.get(topic)} for name, topic in wanted.items()]
