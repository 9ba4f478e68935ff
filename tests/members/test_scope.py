"""A champion's desk is cut to their counties, in every list and on every page."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from members.scope import counties_of
from tests.factories import (
    CountyChampionFactory,
    MemberFactory,
    OrganizationFactory,
    ResourceFactory,
    UserFactory,
)
from vocabularies.models import County

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def county(slug):
    return County.objects.get(slug=slug)


@pytest.fixture
def champion(db):
    """Of Kisumu, today."""
    user = CountyChampionFactory(user__is_staff=True, user__roles=["champions"]).user
    return user


@pytest.fixture
def desk(client, champion, desk_session):
    desk_session(client, champion)
    return client


def test_a_champion_reaches_the_counties_of_a_term_that_includes_today(champion):
    today = timezone.localdate()
    CountyChampionFactory(user=champion, county=county("turkana"), since=today - 2 * DAY, until=today)
    CountyChampionFactory(user=champion, county=county("garissa"), since=today - 2 * DAY, until=today - DAY)
    CountyChampionFactory(user=champion, county=county("wajir"), since=today + DAY)

    assert counties_of(champion) == {county("kisumu").pk, county("turkana").pk}


def test_a_champion_whose_term_is_over_reaches_nothing(champion):
    champion.championships.update(until=timezone.localdate() - DAY)

    assert counties_of(champion) == set()


def test_another_role_beside_it_reaches_everywhere(champion):
    champion.groups.add(Group.objects.get(name="viewers"))

    assert counties_of(champion) is None


def test_a_champion_lists_what_is_of_the_county(desk, administrator):
    at_work = OrganizationFactory(name="At work in Kisumu")
    at_work.counties.add(county("kisumu"))
    OrganizationFactory(name="Seated in Kisumu", county=county("kisumu"))
    OrganizationFactory(name="In Wajir", county=county("wajir"))
    about = ResourceFactory(title="About Kisumu", shared_by=administrator)
    about.counties.add(county("kisumu"))
    ResourceFactory(title="Shared from Kisumu", shared_by=administrator, organization=at_work)
    ResourceFactory(title="Elsewhere", shared_by=administrator)
    MemberFactory(user__full_name="Achieng")
    MemberFactory(user__full_name="Abdi", county=county("wajir"))

    found = {
        model: sorted(str(row) for row in desk.get(f"/admin/{model}/").context["cl"].result_list)
        for model in ("organizations/organization", "resources/resource", "members/member")
    }

    assert found == {
        "organizations/organization": ["At work in Kisumu", "Seated in Kisumu"],
        "resources/resource": ["About Kisumu", "Shared from Kisumu"],
        "members/member": ["Achieng"],
    }


def test_what_is_of_another_county_is_not_there(desk):
    elsewhere = OrganizationFactory(county=county("wajir"), state="submitted")

    answers = [
        desk.get(reverse("admin:organizations_organization_review", args=[elsewhere.pk])).status_code,
        desk.get(reverse("admin:organizations_organization_change", args=[elsewhere.pk])).status_code,
    ]

    assert answers == [404, 302]


def test_a_champion_reads_an_application_and_decides_nothing(desk):
    ours = OrganizationFactory(name="Ziwa Trust", county=county("kisumu"), state="submitted")
    OrganizationFactory(name="Ziwa Trust of Wajir", county=county("wajir"), state="draft")
    address = reverse("admin:organizations_organization_review", args=[ours.pk])

    page = desk.get(address).content.decode()
    answer = desk.post(address, {"decision": "decline", "reason": "No", "revision": ours.revision})

    ours.refresh_from_db()
    assert ("Ziwa Trust" in page, "Ziwa Trust of Wajir" in page, "Decline" in page) == (True, False, False)
    assert (answer.status_code, ours.state) == (403, "submitted")


def test_a_person_serves_a_county_one_term_at_a_time(champion):
    with pytest.raises(IntegrityError, match="county_champion_serves_one_term_at_a_time"):
        CountyChampionFactory(user=champion, since=datetime.date(2026, 6, 1))


def test_a_term_ends_after_it_begins():
    with pytest.raises(IntegrityError, match="county_champion_ends_after_it_begins"):
        CountyChampionFactory(since=datetime.date(2026, 6, 1), until=datetime.date(2026, 5, 1))


def appoint(client, **changes):
    values = {"email": "", "county": county("kisumu").pk, "since": "2026-01-01", "until": ""}
    return client.post("/admin/members/countychampion/add/", values | changes)


def test_coordinators_appoint_a_member_by_address(client, administrator, desk_session):
    desk_session(client, administrator)
    member = MemberFactory(user__email="achieng@example.org")

    appoint(client, email="Achieng@example.org")

    assert [str(one.county) for one in member.user.championships.all()] == ["Kisumu"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "nobody@example.org"}, "email", "No member has this address."),
        ({"until": "2025-01-01"}, "until", "The term ends before it begins."),
        ({}, "__all__", "This person is champion of this county at that time already."),
    ],
)
def test_an_appointment_that_cannot_be_says_why(client, administrator, desk_session, changes, field, sentence):
    desk_session(client, administrator)
    CountyChampionFactory(user=MemberFactory(user__email="achieng@example.org").user)

    response = appoint(client, **{"email": "achieng@example.org"} | changes)

    assert response.context["adminform"].form.errors == {field: [sentence]}


def test_what_an_account_may_do_is_a_decision_in_the_log(client, administrator, desk_session):
    from members.models import Transition

    desk_session(client, administrator)
    user = UserFactory(full_name="Wanjiru", is_active=True)
    group = Group.objects.get(name="librarians")
    values = {"full_name": "Wanjiru", "language": "en", "is_active": "on", "is_staff": "on", "groups": [group.pk]}

    for _ in range(2):
        client.post(reverse("admin:members_user_change", args=[user.pk]), values)

    logged = Transition.objects.filter(what="role").values_list("subject_name", "before", "after", "by")
    assert list(logged) == [("Wanjiru", "is_active", "librarians, is_active, is_staff", administrator.pk)]
