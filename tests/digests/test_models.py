import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from digests.models import Follow, News
from events.publishing import publish as announce
from members.transitions import change_state
from organizations.models import Organization
from resources.publishing import publish
from tests.digests.reader import county, theme
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 2])
def test_a_follow_has_one_topic(member, count):
    topics = {"theme": theme(), "county": county()} if count else {}

    with pytest.raises(IntegrityError, match="follow_has_one_topic"), transaction.atomic():
        Follow.objects.create(user=member, **topics)


def test_a_topic_is_followed_once(member):
    Follow.objects.create(user=member, theme=theme())

    with pytest.raises(IntegrityError, match="follow_theme_once"), transaction.atomic():
        Follow.objects.create(user=member, theme=theme())


def test_news_is_about_one_thing():
    with pytest.raises(IntegrityError, match="news_is_about_one_thing"), transaction.atomic():
        News.objects.create()


def test_what_becomes_visible_is_news_in_the_same_moment():
    resource = ResourceFactory(state="submitted", submitted_at=timezone.now(), published_at=None)
    event = EventFactory(state="draft")
    organization = OrganizationFactory(state="submitted", joined_at=None)
    before = list(News.objects.all())

    publish(resource, UserFactory())
    announce(event, event.created_by)
    change_state(organization, Organization.State.ACTIVE, None, joined_at=timezone.now())

    assert before == []
    assert [news.subject for news in News.objects.order_by("pk")] == [resource, event, organization]


def test_back_dated_resource_appears_now():
    long_ago = timezone.now() - datetime.timedelta(days=900)

    resource = ResourceFactory(published_at=long_ago)

    assert timezone.now() - resource.news.appeared_at < datetime.timedelta(minutes=1)


def test_a_thing_is_news_once():
    organization = OrganizationFactory()
    first = organization.news.pk

    change_state(organization, Organization.State.UNCONFIRMED, None)
    change_state(organization, Organization.State.ACTIVE, None)

    assert list(News.objects.values_list("pk", flat=True)) == [first]


def test_drafts_are_no_news():
    ResourceFactory(state="draft", published_at=None)
    EventFactory(state="draft")
    OrganizationFactory(state="draft", joined_at=None)

    assert not News.objects.exists()


def test_news_is_visible_as_far_as_the_thing_is():
    public, hidden = ResourceFactory(), ResourceFactory(visibility="members")
    meeting = EventFactory(visibility="members")
    member = MemberFactory().user

    assert {one.subject for one in News.objects.visible_to(member)} == {public, hidden, meeting}
    assert {one.subject for one in News.objects.visible_to(UserFactory())} == {public}
    assert {one.subject for one in News.objects.public()} == {public}
