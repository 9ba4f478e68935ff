"""Duplicates at the desk: side by side, merged, undone."""

import pytest

from organizations.models import (
    Merger,
    Organization,
)
from terms.models import Signature
from tests.factories import (
    OrganizationFactory,
)
from tests.organizations.membership.test_merging import put_together
from tests.organizations.test_admin import coordinator_who_may

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_session):
    client.user = coordinator_who_may("decide_organization")
    desk_session(client, client.user)
    return client


def address(kept, merged):
    return f"/admin/organizations/merger/{kept.pk}/{merged.pk}/"


def test_desk_shows_both_sides_and_merges(desk, twins):
    kept, merged = twins
    page = desk.get(address(kept, merged))
    form = page.context["form"]
    data = {field.name: field.value() for field in form} | {"reason": "The same people."}
    for said in ("Kilele Watch", "/organizations/kilele-watch/", merged.representations.first().full_name):
        assert said in page.content.decode()

    response = desk.post(address(kept, merged), data)

    merger = Merger.objects.get()
    assert (response["Location"], merger.merged_by) == (merger.get_absolute_url(), desk.user)
    kept.refresh_from_db()
    assert (kept.name, kept.acronym, kept.offers.count()) == ("Kilele Landslide Watch", "KW", 2)


def test_desk_says_that_somebody_was_first_and_keeps_the_reason(desk, twins):
    kept, merged = twins
    form = desk.get(address(kept, merged)).context["form"]
    data = {field.name: field.value() for field in form} | {"reason": "My long reason"}
    Organization.objects.filter(pk=merged.pk).update(revision=7)

    page = desk.post(address(kept, merged), data).content.decode()

    assert "One of the two was changed while you read it." in page
    assert "My long reason</textarea>" in page
    assert not Merger.objects.exists()


def test_desk_undoes(desk, twins):
    merger = put_together(*twins)

    page = desk.post(merger.get_absolute_url(), follow=True).content.decode()

    merger.refresh_from_db()
    assert "Undone: both records stand as they stood before." in page
    assert merger.undone_by == desk.user


def test_review_shows_signatures_of_both_and_the_merger(desk, twins):
    kept, merged = twins
    codes = list(Signature.objects.values_list("code", flat=True))
    merger = put_together(kept, merged)

    page = desk.get(f"/admin/organizations/organization/{kept.pk}/review/").content.decode()

    assert [said in page for said in (*codes, merger.get_absolute_url())] == [True] * 3


@pytest.mark.parametrize("codenames", [(), ("view_organization", "view_merger")])
def test_only_who_may_decide_merges(client, desk_session, twins, codenames):
    desk_session(client, coordinator_who_may(*codenames))
    merger = put_together(OrganizationFactory(), OrganizationFactory())

    answers = [client.post(url).status_code for url in (address(*twins), merger.get_absolute_url())]

    assert (answers, Merger.objects.filter(undone_at=None).count()) == ([403, 403], 1)


def test_mergers_are_listed_with_a_constant_number_of_queries(desk, django_assert_max_num_queries):
    for _ in range(10):
        put_together(OrganizationFactory(), OrganizationFactory())
    with django_assert_max_num_queries(12):
        desk.get("/admin/organizations/merger/")
