"""While somebody writes, the portal says how full the two pages get, and it says what typst will do."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from organizations.models import Organization
from organizations.two_pages.copies import Fullness, copy_for
from organizations.two_pages.document import typeset_profile
from organizations.two_pages.measuring import pages, sentences
from tests.organizations import profiles
from tests.organizations.two_pages.test_profile_document import text_of

pytestmark = pytest.mark.django_db
PARTS = ["basics", "about", "offers", "projects", "scope"]


@pytest.fixture
def own(client):
    organization = profiles.usual()
    client.force_login(organization.representations.first().person)
    return organization


def address(organization, part, name="measure_create"):
    return reverse(f"organizations:{name}", args=[organization.slug, part])


def typed(client, organization, part):
    """What the form of a part sends when nothing is changed in it."""
    page = client.get(reverse(f"organizations:organization_edit_{part}", args=[organization.slug]))
    forms = [
        page.context["form"],
        *page.context.get("rows", []),
        getattr(page.context.get("rows"), "management_form", []),
    ]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            name = field.html_name
            data[name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    return {name: value for name, value in data.items() if value not in (None, False)}


def measured(client, organization, part="about", **changes):
    return client.post(address(organization, part), typed(client, organization, part) | changes)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_saved_measures_alike_from_every_form(client, own, part):
    insider = own.representations.first().person

    answer = measured(client, own, part).content.decode()

    fullness = copy_for(own, insider, "en").fullness()
    assert answer == "\n".join(sentences(fullness, {}))
    assert answer.startswith(f"{pages(fullness.filled)}\nThe text takes ")


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("basics", {"town": "A town beside the upper bridge"}),
        ("about", {"about": "One line.", "recent_work": "", "lead": "Short."}),
        ("offers", {"offers-0-kind": "", "offers-0-text": ""}),
        ("projects", {"projects-1-name": "Another one", "projects-1-starts_in": "2020"}),
        ("scope", {"is_nationwide": "on", "counties": [], "hazards": [], "languages": [], "sub_counties": "Kangema"}),
    ],
)
def test_what_is_typed_measures_as_it_will_once_saved(client, own, part, changes):
    before = measured(client, own, part)
    answer = measured(client, own, part, **changes)
    unsaved = Organization.objects.get(pk=own.pk)

    client.post(reverse(f"organizations:organization_edit_{part}", args=[own.slug]), typed(client, own, part) | changes)
    after = measured(client, own, part)

    assert (answer.content == after.content, unsaved.revision) == (True, own.revision)
    assert Organization.objects.get(pk=own.pk).revision == own.revision + 1
    if part != "basics":
        assert before.content != after.content


def test_press_measures_without_saving_where_scripts_are_off(client, own):
    changes = {"about": "One line.", "recent_work": ""}
    data = typed(client, own, "about") | changes | {"measure": "on"}
    page = client.post(reverse("organizations:organization_edit_about", args=[own.slug]), data)

    said = measured(client, own, **changes).content.decode()
    assert "\n".join(page.context["fullness"]) == said
    assert said in page.content.decode()
    assert Organization.objects.get(pk=own.pk).about == own.about
    assert page.context["form"]["about"].value() == "One line."


def test_measure_stands_on_the_page_to_which_saving_returns(client, own):
    page = client.get(reverse("organizations:organization_edit", args=[own.slug]))

    fullness = copy_for(own, own.representations.first().person, "en").fullness()
    assert page.context["fullness"] == sentences(fullness, {})
    assert pages(fullness.filled) in page.content.decode()


def test_shortening_names_the_parts_that_the_document_shortens():
    organization = profiles.longest()
    insider = organization.representations.first().person

    copy = copy_for(organization, insider, "en")
    said = sentences(copy.fullness(), copy.text.labels)

    parts = "Expertise, Themes, Hazards, Languages, Recent work, Contacts"
    document = text_of(typeset_profile(copy.text, "en"))
    assert said[2] == f"Too long for two pages. Only in part: {parts}."
    assert "Shortened to fit two pages" in document


@pytest.mark.parametrize(
    ("fullness", "said"),
    [
        (Fullness((0.4,), 10.5, (), 0.1), ["One page: 40% full", "The text takes 10% of what two pages hold."]),
        (Fullness((0.98,), 10.5, (), 0.3), ["One page: full", "The text takes 30% of what two pages hold."]),
        (
            Fullness((1.0, 0.57), 8, (), 1.08),
            [
                "Page 1: full; page 2: 57% full",
                "The text takes 108% of what two pages hold.",
                "The type is small: 8 points. A shorter text gets larger type.",
            ],
        ),
        (
            Fullness((1.0, 1.0), 7.5, ("lead", "about"), 1.4),
            [
                "Page 1: full; page 2: full",
                "The text takes 140% of what two pages hold.",
                "Too long for two pages. Only in part: in one sentence, Who we are.",
            ],
        ),
    ],
)
def test_measure_is_said_in_words(fullness, said):
    assert sentences(fullness, {"about": "Who we are"}) == said


def test_more_text_takes_more_of_two_pages(client, own):
    shares = []
    for sentences_told in (1, 5, 10, 20):
        answer = measured(
            client, own, about="We walk the slope after every heavy rain and call the chief. " * sentences_told
        )
        shares.append(int(re.search(r"takes (\d+)%", answer.content.decode())[1]))

    assert shares == sorted(set(shares))


def test_measure_speaks_the_language_of_its_address(client, own):
    answer = client.post("/sw" + address(own, "about"), typed(client, own, "about"))

    with translation.override("sw"):
        assert answer.content.decode().startswith("Ukurasa wa 1: ")


def test_answer_is_small_and_kept_by_nobody(client, own):
    answer = measured(client, own)

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "private, no-store")
    assert len(answer.content) < 1000


def test_rule_that_is_broken_is_named_instead(client, own):
    too_long = measured(client, own, about="x" * 1501)
    no_years = measured(client, own, "projects", **{"projects-1-name": "A project"})

    assert too_long.content.decode().startswith("About the organization: Ensure this value has at most 1500 characters")
    assert no_years.content.decode() == "From (year): Say in which year it began."


def test_measuring_is_limited(client, own, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"measure_profile": "2/m/user"}
    data = typed(client, own, "about")

    answers = [client.post(address(own, "about"), data).content.decode() for _ in range(3)]

    assert answers[2] == "Measured often within a minute; it goes on in the next."
    assert answers[0] == answers[1] != answers[2]


def test_part_that_is_not_on_the_pages_is_not_measured(client, own):
    page = client.get(reverse("organizations:organization_edit_messages", args=[own.slug])).content.decode()

    assert [client.post(address(own, part)).status_code for part in ("logo", "messages")] == [404, 404]
    assert "data-measure" not in page
