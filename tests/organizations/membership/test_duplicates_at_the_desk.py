"""Possible duplicates at the desk: side by side, called different with a reason, or merged."""

import pytest

from organizations.membership.duplicates import call_different
from organizations.models import Merger, PossibleDuplicate
from tests.factories import OrganizationFactory, RepresentationFactory, UserFactory
from tests.organizations.membership.test_mergers_at_the_desk import address, desk
from tests.organizations.test_admin import coordinator_who_may

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


@pytest.fixture
def pair(twins):
    known, new = twins
    return PossibleDuplicate.objects.create(organization=new, resembles=known, said_by=UserFactory(full_name="Juma"))


def test_desk_shows_both_and_who_called_them_different(desk, pair):
    page = desk.get(pair.get_absolute_url()).content.decode()

    people = [link.full_name for side in (pair.organization, pair.resembles) for link in side.representations.all()]
    for said in ("Kilele Watch", "Kilele Landslide Watch", "Kangema", "Juma was shown the other record", *people):
        assert said in page


def test_desk_says_when_nobody_was_asked(desk, pair):
    PossibleDuplicate.objects.update(said_by=None)

    assert "was not shown the other one" in desk.get(pair.get_absolute_url()).content.decode()


def test_desk_calls_them_different(desk, pair):
    page = desk.post(pair.get_absolute_url(), {"reason": "Two offices."}, follow=True).content.decode()

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.answer) == ("different", desk.user, "Two offices.")
    assert "Noted: two organizations." in page
    assert "Two offices." in desk.get(pair.get_absolute_url()).content.decode()


def test_desk_asks_for_a_reason(desk, pair):
    page = desk.post(pair.get_absolute_url(), {"reason": " "})

    assert page.context["form"].errors == {"reason": ["Say how you know that they are two organizations."]}
    pair.refresh_from_db()
    assert pair.state == "waiting"


def test_desk_says_that_somebody_was_first_and_keeps_the_reason(desk, pair):
    call_different(pair, UserFactory(), "First.")

    page = desk.post(pair.get_absolute_url(), {"reason": "My long reason"}).content.decode()

    assert "Somebody else was first: this is decided already." in page
    assert "My long reason</textarea>" in page


def test_desk_lets_nobody_decide_in_their_own_matter(desk, pair):
    RepresentationFactory(organization=pair.organization, person=desk.user)

    page = desk.post(pair.get_absolute_url(), {"reason": "Ours."}).content.decode()

    pair.refresh_from_db()
    assert "another coordinator decides" in page
    assert pair.state == "waiting"


def test_way_to_merging_keeps_the_older_record_unless_only_the_new_one_is_a_member(pair):
    draft = OrganizationFactory(state="draft", joined_at=None)
    new, known = pair.organization, pair.resembles

    assert pair.merger_url == address(known, new)
    assert PossibleDuplicate(organization=new, resembles=draft).merger_url == address(new, draft)
    assert PossibleDuplicate(organization=draft, resembles=draft).merger_url == address(draft, draft)


def test_merging_settles_it_and_the_page_says_so(desk, pair):
    url = PossibleDuplicate.objects.get().merger_url
    form = desk.get(url).context["form"]

    desk.post(url, {field.name: field.value() for field in form} | {"reason": "The same people."})

    page = desk.get(pair.get_absolute_url()).content.decode()
    assert Merger.objects.count() == 1
    assert [said in page for said in ("Merged", desk.user.full_name, "They are two different")] == [True, True, False]


@pytest.mark.parametrize("codenames", [(), ("view_organization", "view_possibleduplicate")])
def test_only_who_may_decide_sees_them(client, desk_session, pair, codenames):
    desk_session(client, coordinator_who_may(*codenames))

    answers = [client.get(pair.get_absolute_url()), client.post(pair.get_absolute_url(), {"reason": "No."})]

    pair.refresh_from_db()
    assert ([answer.status_code for answer in answers], pair.state) == ([403, 403], "waiting")


def test_they_are_listed_with_a_constant_number_of_queries(desk, django_assert_max_num_queries):
    for _ in range(10):
        one, other = OrganizationFactory(), OrganizationFactory()
        PossibleDuplicate.objects.create(organization=one, resembles=other, said_by=one.created_by)
    with django_assert_max_num_queries(12):
        desk.get("/admin/organizations/possibleduplicate/")
    with django_assert_max_num_queries(50):
        desk.get("/admin/")
