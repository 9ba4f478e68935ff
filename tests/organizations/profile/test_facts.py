"""What a name, a website, projects and borders may be; what is refused, is refused in a sentence and stays typed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from organizations.models import Organization, Project
from organizations.profile.shown import profile_text
from tests.factories import OrganizationFactory
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db
TO_SEE = "This name has characters that nobody can see. Type it anew, letter by letter."
OF_THE_WEB = "Type an address of the web that begins with https:// or http://."


def url(organization, part):
    return reverse(f"organizations:organization_edit_{part}", args=[organization.slug])


def projects(*rows, revision="1"):
    data = {"projects-TOTAL_FORMS": str(len(rows)), "projects-INITIAL_FORMS": "0", "revision": revision}
    for number, row in enumerate(rows):
        data |= {f"projects-{number}-{name}": value for name, value in row.items()}
    return data


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x" * 300, "The name may have at most 120 characters, this one has 300."),
        ("\u200b\u200b", TO_SEE),
        ("Kilele\u202eWatch", TO_SEE),
        ("\u3164", TO_SEE),
        ("\u2800 \u2800", TO_SEE),
        ("Kilele\x07Watch", TO_SEE),
        ("--- . ---", "A name needs at least one letter."),
        ("\u00a0\u2003", "Type the name of the organization."),
    ],
)
def test_name_that_nobody_can_read_is_refused(client, own, name, sentence):
    page = client.post(url(own, "basics"), {"name": name, "type": own.type_id, "town": "Wote", "revision": "1"})

    assert page.context["form"].errors == {"name": [sentence]}
    assert page.context["form"]["town"].value() == "Wote"
    assert Organization.objects.get(pk=own.pk).revision == 1


@pytest.mark.parametrize("name", ["Shirika la Ng'ombe", "Société d’Élevage", "منظمة الإغاثة", "مى‌خواهم", "4 Rivers"])
def test_names_of_all_scripts_pass(client, own, name):
    client.post(url(own, "basics"), {"name": name, "type": own.type_id, "revision": "1"})

    assert Organization.objects.get(pk=own.pk).name == name


def test_new_organization_and_correction_keep_the_same_rule(client, own, desk_session, administrator):
    new = {"name": "\u200b", "type": own.type_id, "full_name": "A", "title": "B"}
    created = client.post(reverse("organizations:organization_create"), new)
    desk_session(client, administrator)
    change_url = reverse("admin:organizations_organization_change", args=[own.pk])
    corrected = client.post(change_url, {"name": "\u200b", "type": own.type_id, "revision": "1"})

    assert created.context["form"].errors["name"] == [TO_SEE]
    assert TO_SEE in corrected.content.decode()


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "javascript://example.org/%0aalert(1)", "ftp://a.example.org"]
)
def test_website_is_an_address_of_the_web(client, own, website):
    page = client.post(url(own, "about"), {"lead": "Lead", "about": "About", "website": website, "revision": "1"})

    assert page.context["form"].errors == {"website": [OF_THE_WEB]}
    assert page.context["form"]["lead"].value() == "Lead"
    assert Organization.objects.get(pk=own.pk).website == ""


def test_projects_are_saved_in_order_and_written_down(client, own):
    rows = [
        {"name": " Slope  watch ", "starts_in": "2023", "ends_in": "2025", "link": "slope.example.org"},
        {"name": ""},
        {"name": "School drills", "starts_in": "2024"},
    ]

    client.post(url(own, "projects"), projects(*rows))

    assert [(one.position, one.name, one.years, one.link) for one in own.projects.all()] == [
        (0, "Slope watch", "2023-2025", "https://slope.example.org"),
        (1, "School drills", "since 2024", ""),
    ]
    assert own.edits.get().after == [
        ["Slope watch", 2023, 2025, "https://slope.example.org"],
        ["School drills", 2024, None, ""],
    ]


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"name": "Drill"}, {"starts_in": ["Say in which year it began."]}),
        ({"starts_in": "2024"}, {"name": ["Say what the project is called."]}),
        ({"name": "Drill", "starts_in": "2024", "ends_in": "2023"}, {"ends_in": ["A project ends after it begins."]}),
        ({"name": "Drill", "starts_in": "2024", "link": "javascript:alert(1)"}, {"link": [OF_THE_WEB]}),
    ],
)
def test_wrong_project_is_said_at_its_row(client, own, row, errors):
    page = client.post(url(own, "projects"), projects(row))

    assert page.context["rows"].errors == [errors]
    assert page.content.decode().count("<title>Error:") == 1
    assert own.projects.count() == 0


def test_seventh_project_is_refused(client, own):
    page = client.post(url(own, "projects"), projects(*[{"name": f"P{n}", "starts_in": "2020"} for n in range(7)]))

    assert (page.status_code, own.projects.count()) == (200, 0)
    with pytest.raises(IntegrityError, match="project_is_one_of_six"), transaction.atomic():
        Project.objects.create(organization=own, position=6, name="Seventh", starts_in=2020)
    with pytest.raises(IntegrityError, match="project_ends_after_it_starts"), transaction.atomic():
        Project.objects.create(organization=own, name="Backwards", starts_in=2020, ends_in=2019)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"is_cross_border": "on"}, {"neighbours": ["Name at least one neighbouring country."]}),
        (
            {"neighbours": "Uganda"},
            {"is_cross_border": ["Tick that you work across borders, or empty the countries below."]},
        ),
    ],
)
def test_neighbours_and_borders_belong_together(client, own, sent, errors):
    theme = Theme.objects.get(slug="youth").pk

    page = client.post(url(own, "scope"), {"themes": [theme], "is_nationwide": "on", "revision": "1"} | sent)

    assert page.context["form"].errors == errors
    with pytest.raises(IntegrityError, match="names_neighbours_across_borders"), transaction.atomic():
        Organization.objects.filter(pk=own.pk).update(neighbours="Uganda")


def test_sub_counties_stand_on_the_page_and_in_the_history(client, own):
    county, theme = County.objects.get(slug="marsabit"), Theme.objects.get(slug="youth")
    sent = {"themes": [theme.pk], "counties": [county.pk], "sub_counties": "Laisamis  and\nMoyale", "revision": "1"}

    client.post(url(own, "scope"), sent)

    assert "Sub-counties: Laisamis and Moyale" in client.get(own.get_absolute_url()).text
    assert own.edits.get(field="sub_counties").after == "Laisamis and Moyale"


def test_page_and_two_pages_name_projects_and_neighbours(client, member):
    organization = OrganizationFactory(is_cross_border=True, neighbours="Uganda and South Sudan", recent_work="A plan.")
    Project.objects.create(organization=organization, name="Slope watch", starts_in=2023, ends_in=2023)

    html = client.get(organization.get_absolute_url()).content.decode()
    text = profile_text(organization, member)

    assert "Across borders: Uganda and South Sudan" in html
    assert "Slope watch</h3>" in html
    assert (text.neighbours, text.recent_work) == (
        "Uganda and South Sudan",
        (("2023", "Slope watch"), ("", "A plan.")),
    )
