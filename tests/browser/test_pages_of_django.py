"""The pages that Django makes for the desk run under our strict CSP: nothing is refused, nothing fails in the console."""

import pytest
from django.contrib import admin
from django.utils import timezone

from members.models import CountyChampion
from tests.browser.people import applicant_who_signed, living_organization
from tests.factories import CountyChampionFactory, EventFactory, MemberFactory, ResourceFactory, UserFactory


@pytest.fixture
def desk(site, page_1280):
    """Signed in as who may open everything. The page fails the test for whatever stands in its console."""
    living_organization(MemberFactory().user)
    applicant_who_signed()
    ResourceFactory(), EventFactory(), CountyChampionFactory()
    administrator = UserFactory(is_staff=True, is_superuser=True, email="administrator@example.org")
    site.sign_in(page_1280, administrator, second_factor=True)
    return page_1280


def addresses():
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield from (base, f"{base}add/")
        one = model._base_manager.order_by("pk").first()
        if one:
            yield from (f"{base}{one.pk}/{page}/" for page in ("change", "history", "delete"))


def test_every_page_of_every_model_is_clean(desk):
    answers = {address: desk.goto(address).status for address in addresses()}

    assert {address: status for address, status in answers.items() if status not in (200, 403)} == {}
    assert len([status for status in answers.values() if status == 200]) > 60


def test_widgets_of_dates_and_lists_work(desk):
    champion, user = CountyChampion.objects.first(), UserFactory()

    desk.goto(f"/admin/members/user/{user.pk}/change/")
    desk.select_option("#id_groups_from", index=0)
    desk.click("#id_groups_add")
    assert desk.locator("#id_groups_to option").count() == 1

    desk.goto(f"/admin/members/countychampion/{champion.pk}/change/")
    desk.locator(".field-until .datetimeshortcuts a").first.click()
    assert desk.input_value("#id_until") == timezone.localdate().isoformat()
    desk.locator(".field-until .datetimeshortcuts a").nth(1).click()
    desk.locator(".calendarbox:visible td a").first.click()
    assert desk.input_value("#id_until").endswith("-01")
