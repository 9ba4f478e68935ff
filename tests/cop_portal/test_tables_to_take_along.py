"""Every table that the portal hands out: no cell of it begins a formula, nobody takes more than they may see."""

import csv
import io
import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from files.spreadsheets import FORMULA_STARTS
from members.exporting import ExportingAdmin
from members.models import Member, Transition
from organizations.models import Organization
from tests.factories import (
    CountyChampionFactory,
    EventFactory,
    MemberFactory,
    OrganizationFactory,
    ResourceFactory,
    UserFactory,
)
from vocabularies.models import County, OrganizationType, ResourceType, Theme

pytestmark = pytest.mark.django_db
LISTS = {
    "members.member": "/admin/members/member/",
    "organizations.organization": "/admin/organizations/organization/",
    "resources.resource": "/admin/resources/resource/",
    "events.event": "/admin/events/event/",
}
PAGES = ["/coverage.csv", "/organizations.csv"]
REGISTER = "/admin/register.csv"
# The example of a list to bring in holds nothing that anybody typed; the other carries rows from page to page.
ELSEWHERE = {"organizations/directory/coverage.py", "files/spreadsheets.py", "files/tables.py"}


@pytest.fixture
def desk(client, administrator, desk_session):
    desk_session(client, administrator)
    return client


def cells(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


def export(client, address, **more):
    return client.post(address, {"export": "1"} | more)


def fill_with(bad: str) -> None:
    """A community in which every text begins so, with what the forms would not let through as well."""
    for model in (Theme, OrganizationType, ResourceType):
        model.objects.update(name_en=f"{bad}term", name_sw=f"{bad}neno")
    County.objects.update(name=Concat(Value(f"{bad}county"), "slug"))
    text = {name: f"{bad}{name}" for name in ("name", "acronym", "town", "registration_number")}
    organization = OrganizationFactory(county=County.objects.get(slug="baringo"), **text)
    organization.themes.set(Theme.objects.all()[:2])
    user = MemberFactory(user__full_name=f"{bad}Zawadi", title=f"{bad}officer", county=County.objects.first()).user
    ResourceFactory(title=f"{bad}goats", shared_by=user, organization=organization)
    event = EventFactory(title=f"{bad}drill", host=organization)
    event.registrations.create(person=user, state="waiting", needs=f"{bad}chair")
    facts = {"subject_kind": "members.member", "subject_id": 7, "before": f"{bad}b", "after": f"{bad}a"}
    Transition.objects.create(subject_name=f"{bad}Zawadi", reason=f"{bad}known", by=user, **facts)


def every_table(client):
    yield from (client.get(address) for address in PAGES)
    yield client.post(REGISTER)
    yield from (export(client, address) for address in LISTS.values())
    chosen = {"_selected_action": [row.pk for row in Transition.objects.all()], "action": "export"}
    yield client.post("/admin/members/transition/", chosen)
    event = EventFactory._meta.model.objects.get()
    yield client.post("/admin/events/event/", {"_selected_action": [event.pk], "action": "export_registrations"})


@pytest.mark.parametrize("bad", FORMULA_STARTS)
def test_no_cell_of_any_table_begins_a_formula(desk, bad):
    fill_with(bad)

    tables = [cells(response) for response in every_table(desk)]

    found = [cell for rows in tables for row in rows for cell in row]
    assert [len(rows) > 1 for rows in tables] == [True] * 9
    assert [cell for cell in found if cell.startswith(FORMULA_STARTS)] == []
    for said in ("Zawadi", "name", "goats", "drill", "chair", "known", "officer", "countybaringo"):
        assert f"'{bad}{said}" in found


def test_every_list_with_a_button_and_every_address_of_a_table_is_walked():
    buttons = {
        model._meta.label_lower for model, one in admin.site._registry.items() if isinstance(one, ExportingAdmin)
    }
    routes = [reverse(name) for name in ("organizations:coverage_csv", "organizations:organization_csv")]

    assert buttons == LISTS.keys()
    assert [*routes, reverse("admin:register_csv")] == [*PAGES, REGISTER]


def test_tables_are_written_by_one_module():
    apps = [
        path for path in settings.BASE_DIR.glob("*/**/*.py") if "/tests/" not in f"/{path}" and ".venv" not in str(path)
    ]
    writing = {str(path.relative_to(settings.BASE_DIR)) for path in apps if re.search(r"csv\.writer", path.read_text())}

    assert writing == ELSEWHERE


@pytest.mark.parametrize("address", LISTS.values())
def test_list_is_taken_along_by_who_decides_only(client, desk_session, address):
    reader = UserFactory(is_staff=True, roles=["viewers"])
    desk_session(client, reader)

    page = client.get(address)

    assert b'name="export"' not in page.content
    assert export(client, address).status_code == 403
    assert not Transition.objects.filter(what="export").exists()


def test_filters_and_search_are_obeyed_and_the_export_is_recorded(desk, administrator):
    kept = [OrganizationFactory(name=f"Ziwa {n}", state="active") for n in range(25)]
    OrganizationFactory(name="Ziwa draft", state="draft")
    OrganizationFactory(name="Nyika", state="active")
    address = f"{LISTS['organizations.organization']}?state__exact=active&q=ziwa"

    page = desk.get(address).content.decode()
    rows = cells(export(desk, address))

    assert "Take these 25 rows along (CSV)" in page
    assert {row[0] for row in rows[1:]} == {one.name for one in kept}
    log = Transition.objects.get(what="export")
    assert (log.subject_name, log.after, log.by) == (str(administrator), "organization.csv: 25", administrator)


def test_champion_who_may_decide_takes_along_their_county_only(client, desk_session):
    kisumu, turkana = County.objects.get(slug="kisumu"), County.objects.get(slug="turkana")
    champion = UserFactory(is_staff=True, roles=["champions"])
    champion.user_permissions.add(Permission.objects.get(codename="decide_member"))
    CountyChampionFactory(user=champion, county=kisumu)
    near, _far = MemberFactory(county=kisumu), MemberFactory(county=turkana)
    desk_session(client, champion)

    rows = cells(export(client, LISTS["members.member"]))

    assert [row[1] for row in rows[1:]] == [near.user.email]


def test_filter_that_does_not_exist_leads_back_to_the_list(desk):
    address = LISTS["members.member"]

    assert export(desk, f"{address}?county__id__exact=x")["Location"] == address
    assert not Transition.objects.filter(what="export").exists()


@pytest.mark.parametrize(("language", "heading"), [("", "e-mail address"), ("/sw", "anwani ya barua pepe")])
def test_table_is_written_in_the_language_of_the_page(desk, language, heading):
    MemberFactory()

    assert cells(export(desk, f"{language}{LISTS['members.member']}"))[0][1] == heading


def test_long_list_is_sent_in_pieces_by_few_queries(desk, django_assert_max_num_queries):
    for _ in range(20):
        MemberFactory()
    with django_assert_max_num_queries(12):
        rows = cells(export(desk, LISTS["members.member"]))

    assert len(rows) == 1 + Member.objects.count()
    assert Organization.objects.count() == 0
