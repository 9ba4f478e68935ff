"""Who changed which field: written with every edit, read by its own people and the coordinators."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization, ProfileEdit
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Expertise, Theme

pytestmark = pytest.mark.django_db
ABOUT = {"lead": "We read the slope.", "about": "Eleven people.", "revision": "1"}


@pytest.fixture
def own(client):
    link = RepresentationFactory(organization__lead="We read.", organization__about="Eleven people.")
    client.force_login(link.person)
    link.organization.acting = link.person
    return link.organization


def send(client, organization, part, data):
    response = client.post(reverse(f"organizations:organization_edit_{part}", args=[organization.slug]), data)
    assert response.status_code == 302
    return response


def rows(organization):
    return list(organization.edits.order_by("pk").values_list("field", "before", "after"))


def url(organization):
    return reverse("organizations:organization_history", args=[organization.slug])


def test_each_changed_field_is_written_down_and_no_other(client, own):
    send(client, own, "about", ABOUT | {"website": "https://kilele.example.org"})

    assert rows(own) == [
        ("lead", "We read.", "We read the slope."),
        ("website", "", "https://kilele.example.org"),
    ]
    assert {edit.by for edit in own.edits.all()} == {own.acting}


def test_lists_are_written_down(client, own):
    own.themes.set(Theme.objects.filter(slug="youth"))
    early, nyeri = Theme.objects.get(slug="early-warning"), County.objects.get(slug="nyeri")

    send(client, own, "scope", {"themes": [early.pk], "counties": [nyeri.pk], "is_nationwide": "on", "revision": "1"})

    assert rows(own) == [
        ("themes", ["youth"], ["early-warning"]),
        ("is_nationwide", False, True),
        ("counties", [], ["nyeri"]),
    ]


def test_county_that_was_not_named_is_nothing(client, own):
    nyeri = County.objects.get(slug="nyeri").pk

    send(client, own, "basics", {"name": own.name, "type": own.type_id, "county": nyeri, "revision": "1"})

    assert rows(own) == [("county", "", "nyeri")]
    assert client.get(url(own)).context["edits"][0].after == ["Nyeri"]


def test_offers_are_written_down_as_a_whole(client, own):
    expertise = Expertise.objects.get(slug="ews-design")
    form = {"offers-TOTAL_FORMS": "1", "offers-INITIAL_FORMS": "0", "expertise": [expertise.pk]}
    form |= {"offers-0-kind": "lend", "offers-0-text": "A tent."}

    send(client, own, "offers", form | {"revision": "1"})
    send(client, own, "offers", form | {"revision": "2"})

    assert rows(own) == [("expertise", [], ["ews-design"]), ("offers", [], [["lend", "A tent."]])]


def test_refused_edit_leaves_no_row(client, own):
    Organization.objects.filter(pk=own.pk).update(revision=2)

    client.post(reverse("organizations:organization_edit_about", args=[own.slug]), ABOUT)

    assert rows(own) == []


def test_correction_at_the_desk_bears_the_coordinators_name(client, desk_session, administrator, own):
    desk_session(client, administrator)

    client.post(
        reverse("admin:organizations_organization_change", args=[own.pk]),
        {"name": "Corrected", "type": own.type_id, "revision": "1"},
    )

    assert rows(own) == [("name", own.name, "Corrected")]
    assert own.edits.get().by == administrator


def test_page_says_field_person_before_and_after(client, own):
    send(client, own, "about", ABOUT)
    send(client, own, "scope", {"themes": [Theme.objects.get(slug="youth").pk], "is_nationwide": "on", "revision": "2"})

    html = client.get(url(own)).content.decode()

    edits = client.get(url(own)).context["edits"]
    said = [(edit.field, edit.before, edit.after, edit.by) for edit in edits]
    assert said == [
        ("Works nationwide", ["no"], ["yes"], own.acting),
        ("Themes", [], [str(Theme.objects.get(slug="youth"))], own.acting),
        ("In one sentence", ["We read."], ["We read the slope."], own.acting),
    ]
    assert str(own.acting) in html


def test_term_that_is_gone_keeps_its_address(client, own):
    ProfileEdit.objects.create(organization=own, by=own.acting, field="themes", before=["merged"], after=[])

    assert client.get(url(own)).context["edits"][0].before == ["merged"]


def test_typed_text_stays_text(client, own):
    send(client, own, "about", ABOUT | {"lead": "<script>alert(1)</script>"})

    assert "<script>alert" not in client.get(url(own)).content.decode()


def test_history_is_for_its_people_and_coordinators(client, own, member, desk_session, administrator):
    assert client.get(url(own)).status_code == 200
    assert client.get(url(OrganizationFactory())).status_code == 404
    client.force_login(member)
    assert client.get(url(own)).status_code == 404
    client.force_login(administrator)
    assert client.get(url(own)).status_code == 200
    client.logout()
    assert client.get(url(own)).status_code == 302


def test_history_asks_the_database_no_more_for_more_rows(client, own, django_assert_max_num_queries):
    fields = {"organization": own, "by": own.acting, "field": "themes", "before": []}
    ProfileEdit.objects.create(**fields, after=["youth"])
    with django_assert_max_num_queries(14) as few:
        client.get(url(own))
    ProfileEdit.objects.bulk_create(ProfileEdit(**fields, after=["youth"], at=timezone.now()) for _ in range(30))

    with django_assert_max_num_queries(len(few) + 1):
        page = client.get(url(own))

    assert len(page.context["edits"]) == 20


@pytest.mark.parametrize("change", [lambda rows: rows.update(after="Forged"), lambda rows: rows.delete()])
def test_rows_are_neither_changed_nor_removed(own, change):
    ProfileEdit.objects.create(organization=own, by=own.acting, field="town", before="", after="Wote")

    with pytest.raises(ProgrammingError), transaction.atomic():
        change(ProfileEdit.objects.all())

    assert rows(own) == [("town", "", "Wote")]


def test_row_without_a_change_is_refused(own):
    with pytest.raises(IntegrityError, match="profile_edit_changes_something"), transaction.atomic():
        ProfileEdit.objects.create(organization=own, by=own.acting, field="town", before="Wote", after="Wote")
