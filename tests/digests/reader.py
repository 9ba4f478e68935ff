"""A member who follows, and things that appear."""

import datetime

from django.utils import timezone

from digests.models import Follow
from members.models import User
from notifications.models import Preference
from organizations.models import Organization
from tests.factories import MemberFactory, ResourceFactory
from vocabularies.models import County, ResourceType, Theme

COLUMNS = {Theme: "theme", County: "county", Organization: "organization", ResourceType: "resource_type"}


def theme(slug="early-warning") -> Theme:
    return Theme.objects.get(slug=slug)


def county(slug="turkana") -> County:
    return County.objects.get(slug=slug)


def follows(user: User, *topics, days_ago=1) -> list[Follow]:
    since = timezone.now() - datetime.timedelta(days=days_ago)
    return [Follow.objects.create(user=user, since=since, **{COLUMNS[type(topic)]: topic}) for topic in topics]


def reader(*topics, rhythm="weekly", **person) -> User:
    """A member who follows these since yesterday."""
    user = MemberFactory(**{f"user__{name}": value for name, value in person.items()}).user
    if rhythm != "weekly":
        Preference.objects.create(user=user, rhythm=rhythm)
    follows(user, *topics)
    return user


def resource(*topics, **fields):
    """A published report about these themes and counties."""
    one = ResourceFactory(**fields)
    one.themes.set(topic for topic in topics if isinstance(topic, Theme))
    one.counties.set(topic for topic in topics if isinstance(topic, County))
    return one


def call(*topics, days=10, **fields):
    deadline = timezone.now() + datetime.timedelta(days=days)
    return resource(*topics, type=ResourceType.objects.get(slug="call"), deadline_at=deadline, **fields)
