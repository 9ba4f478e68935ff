import datetime

import pytest
from django.utils import timezone

from digests.models import Digest, News, Run, Told
from digests.selection import NEWS_DAYS, WAYS, select
from resources.models import Resource
from tests.digests.reader import call, county, follows, reader, resource, theme
from tests.factories import EventFactory, OrganizationFactory, RepresentationFactory, ResourceFactory
from vocabularies.models import ResourceType

pytestmark = pytest.mark.django_db


def new_for(user, **options):
    """The things that are selected for one person."""
    return {news.subject for news in News.objects.filter(pk__in=list(select([user.pk], **options)[user.pk]))}


def told(user, *things):
    run = Run.objects.create(rhythm="weekly", due_at=timezone.now())
    digest = Digest.objects.create(user=user, run=run)
    Told.objects.bulk_create(Told(digest=digest, user=user, news=thing.news) for thing in things)


def one_by_each_way():
    """Whoever follows a theme, a county, two organizations and a kind of resource, and the things about these."""
    host, absorbing = OrganizationFactory(), OrganizationFactory()
    absorbed = OrganizationFactory(state="left", merged_into=absorbing)
    user = reader(theme(), county(), host, absorbed, ResourceType.objects.get(slug="toolkit"))
    about = [OrganizationFactory(), OrganizationFactory()]
    about[0].themes.add(theme())
    about[1].counties.add(county())
    event = EventFactory()
    event.themes.add(theme())
    things = {
        resource(theme()),
        resource(county()),
        ResourceFactory(organization=host),
        ResourceFactory(organization=absorbing),
        ResourceFactory(type=ResourceType.objects.get(slug="toolkit")),
        event,
        EventFactory(county=county()),
        EventFactory(host=host),
        EventFactory(host=absorbing),
        *about,
    }
    return user, things


def test_every_way_leads_to_its_followers_and_to_nobody_else():
    user, things = one_by_each_way()
    stranger = reader(county("lamu"))
    resource(theme("health"), county("nairobi"))

    assert len(things) == len(WAYS)
    assert new_for(user) == things
    assert new_for(stranger) == set()


def test_what_a_letter_told_is_left_out_by_every_way():
    user, things = one_by_each_way()
    other = reader(theme())
    told(user, *things)

    assert new_for(user, is_untold=True) == set()
    assert new_for(user) == things
    assert new_for(other, is_untold=True) != set()


def test_one_thing_names_all_the_follows_that_lead_to_it():
    user = reader(theme(), county())
    report = resource(theme(), county())

    assert {key: set(because) for key, because in select([user.pk])[user.pk].items()} == {
        report.news.pk: set(user.follows.values_list("pk", flat=True))
    }


def test_nobody_is_told_of_their_own():
    user = reader(theme())
    resource(theme(), shared_by=user)
    EventFactory(created_by=user).themes.add(theme())
    RepresentationFactory(person=user).organization.themes.add(theme())
    OrganizationFactory(created_by=user).themes.add(theme())

    assert new_for(user) == set()


def test_what_no_longer_stands_is_no_news():
    user, past = reader(theme()), timezone.now() - datetime.timedelta(hours=1)
    resource(theme(), state="superseded")
    call(theme(), days=-1)
    Resource.objects.filter(pk=resource(theme()).pk).update(state="withdrawn")
    for fields in ({"state": "cancelled"}, {"starts_at": past - datetime.timedelta(hours=2), "ends_at": past}):
        event = EventFactory()
        event.themes.add(theme())
        type(event).objects.filter(pk=event.pk).update(**fields)
    gone = OrganizationFactory()
    gone.themes.add(theme())
    type(gone).objects.filter(pk=gone.pk).update(state="suspended")
    assert News.objects.count() >= 5

    assert new_for(user) == set()


def test_a_follow_counts_from_its_own_moment():
    user = reader()
    early, late = resource(theme()), resource(theme())
    News.objects.filter(resource=early).update(appeared_at=timezone.now() - datetime.timedelta(days=2))
    follows(user, theme())

    assert new_for(user) == {late}


def test_what_is_old_is_no_news():
    user = reader()
    follows(user, theme(), days_ago=2 * NEWS_DAYS)
    old = resource(theme())
    News.objects.filter(resource=old).update(appeared_at=timezone.now() - datetime.timedelta(days=NEWS_DAYS))

    assert new_for(user) == set()


def test_what_is_tagged_later_is_news_from_then_on():
    user, report = reader(theme()), ResourceFactory()
    before = new_for(user)

    report.themes.add(theme())

    assert (before, new_for(user)) == (set(), {report})


def test_many_people_and_things_take_the_same_two_queries(django_assert_num_queries):
    people = [reader(theme(), county()) for _ in range(2)]
    resource(theme(), county())
    with django_assert_num_queries(2):
        select([person.pk for person in people], is_untold=True)
    people += [reader(theme(), county()) for _ in range(5)]
    for _ in range(5):
        resource(theme(), county())

    with django_assert_num_queries(2):
        selected = select([person.pk for person in people], is_untold=True)

    assert [len(selected[person.pk]) for person in people] == [6] * 7
