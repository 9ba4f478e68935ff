"""Who represented an organization from when to when."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organizations.contacts import representation
from tests.factories import OrganizationFactory, RepresentationFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OVERLAP = "representation_of_a_person_does_not_overlap"


def days_ago(days):
    return NOW - datetime.timedelta(days=days)


@pytest.fixture
def earlier(db):
    """Somebody who represented an organization from 90 to 30 days ago."""
    return RepresentationFactory(
        full_name="Barasa Wafula", title="Secretary", state="ended", confirmed_at=days_ago(90), ended_at=days_ago(30)
    )


def again(link, confirmed, ended=None, **fields):
    state = "ended" if ended is not None else "confirmed"
    moments = {"confirmed_at": days_ago(confirmed), "ended_at": ended if ended is None else days_ago(ended)}
    return RepresentationFactory(
        **{"organization": link.organization, "person": link.person, "state": state} | moments | fields
    )


@pytest.mark.parametrize(("confirmed", "ended"), [(31, None), (120, 89), (80, 40), (120, 10)])
def test_a_person_does_not_represent_the_same_organization_twice_at_a_time(earlier, confirmed, ended):
    with pytest.raises(IntegrityError, match=OVERLAP), transaction.atomic():
        again(earlier, confirmed, ended)


@pytest.mark.parametrize(("confirmed", "ended"), [(30, None), (120, 90)])
def test_one_time_may_begin_when_the_other_ends(earlier, confirmed, ended):
    again(earlier, confirmed, ended)

    assert earlier.organization.representations.count() == 2


def test_somebody_else_and_another_organization_may_overlap(earlier):
    again(earlier, 80, person=RepresentationFactory().person)
    again(earlier, 80, organization=OrganizationFactory())

    assert earlier.person.representations.count() == 2


def test_nothing_ends_before_it_began(earlier):
    with pytest.raises(IntegrityError, match="representation_ends_after_it_began"), transaction.atomic():
        again(earlier, 10, 20)


def test_clock_that_was_set_back_does_not_keep_anybody(earlier):
    again(earlier, 20, person=RepresentationFactory().person)
    link = again(earlier, -1)

    representation.end(link, link.person)

    link.refresh_from_db()
    assert (link.state, link.ended_at) == ("ended", days_ago(-1))


def test_its_people_see_who_represented_it_before(client, earlier):
    stays = again(earlier, 80, person=RepresentationFactory().person)
    client.force_login(stays.person)

    page = client.get(reverse("organizations:contact_list", args=[earlier.organization.slug]))

    assert list(page.context["former"]) == [earlier]
    assert "Who represented us before" in page.content.decode()
    assert "Barasa Wafula" in page.content.decode()


def test_history_is_no_part_of_the_public_page(client, earlier):
    again(earlier, 80, person=RepresentationFactory().person)

    assert "Barasa Wafula" not in client.get(earlier.organization.get_absolute_url()).content.decode()


def test_coordinators_see_it_at_the_desk(client, desk_session, administrator, earlier):
    desk_session(client, administrator)

    page = client.get(reverse("admin:organizations_organization_review", args=[earlier.organization.pk]))

    assert list(page.context["represented"]) == [earlier]
    assert "Who represented it when" in page.content.decode()
