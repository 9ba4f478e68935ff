"""Rules of finding: filters, counts, full text."""

import datetime

import pytest
from django.utils import timezone, translation

from resources.forms.filter import ResourceFilterForm
from resources.library import narrowed, options, ranked
from resources.models import Resource
from tests.factories import OrganizationFactory, ResourceFactory
from tests.resources.shelf import page_text, tagged
from vocabularies.models import Language, ResourceType

pytestmark = pytest.mark.django_db


def found(**query) -> set[str]:
    values = ResourceFilterForm(query).values
    return set(narrowed(Resource.objects.listed(), values).values_list("title", flat=True))


def counts(name: str, **query) -> dict[str, int]:
    values = ResourceFilterForm(query).values
    return {option.value: option.count for option in options(Resource.objects.listed(), values, name)}


@pytest.fixture
def shelf():
    """Three resources that differ in everything one can filter by."""
    mapping = OrganizationFactory(slug="bonde-lab", name="Bonde Lab")
    tagged("Gauge", themes=["flood-management"], hazards=["river-flood"], counties=["kisumu", "busia"])
    tagged(
        "Kipimo", themes=["flood-management"], counties=["kisumu"], language="sw", dated_on=datetime.date(2024, 5, 1)
    )
    tagged("Atlas", themes=["early-warning"], type="map", organization=mapping, is_nationwide=True)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"Gauge", "Kipimo", "Atlas"}),
        ({"type": "map"}, {"Atlas"}),
        ({"theme": "flood-management"}, {"Gauge", "Kipimo"}),
        ({"hazard": "river-flood"}, {"Gauge"}),
        ({"county": "kisumu"}, {"Gauge", "Kipimo"}),
        ({"county": "nationwide"}, {"Atlas"}),
        ({"language": "sw"}, {"Kipimo"}),
        ({"year": "2024"}, {"Kipimo"}),
        ({"organization": "bonde-lab"}, {"Atlas"}),
        ({"theme": "flood-management", "language": "en"}, {"Gauge"}),
        ({"theme": "no-such-theme", "year": "soon"}, {"Gauge", "Kipimo", "Atlas"}),
    ],
)
def test_each_filter_narrows(shelf, query, titles):
    assert found(**query) == titles


def test_counts_obey_the_other_filters_and_not_their_own(shelf):
    assert counts("county", county="busia") == {"kisumu": 2, "busia": 1, "nationwide": 1}
    assert counts("county", county="busia", language="sw") == {"kisumu": 1}
    assert counts("theme", type="report") == {"flood-management": 2}
    assert counts("year") == {str(timezone.localdate().year): 2, "2024": 1}


def test_language_counts_what_is_also_in_it(shelf):
    Resource.objects.get(title="Gauge").other_languages.add(Language.objects.get(slug="sw"))

    assert counts("language") == {"en": 2, "sw": 2}
    assert found(language="sw") == {"Gauge", "Kipimo"}


def test_options_carry_the_name_in_the_reader_s_language(shelf):
    with translation.override("sw"):
        label = options(Resource.objects.listed(), {}, "type")[0].label

    assert label == ResourceType.objects.get(slug="report").name_sw != "Report"


def test_organization_that_is_not_listed_is_no_filter():
    OrganizationFactory(slug="secret", state="draft", joined_at=None)

    assert ResourceFilterForm({"organization": "secret"}).values == {}


def test_english_words_are_found_in_any_form():
    ResourceFactory(title="Reading the river gauges")

    assert [found(q=words) for words in ("gauge", "rivers read", "drought")] == [{"Reading the river gauges"}] * 2 + [
        set()
    ]


def test_kiswahili_words_are_found_as_they_stand_and_accents_do_not_matter():
    ResourceFactory(title="Tahadhari ya mafuriko", summary="Kwa wakazi wa Lamu.")
    ResourceFactory(title="Résilience à Kwale")

    assert found(q="tahadhari ya") == {"Tahadhari ya mafuriko"}
    assert found(q="MAFURIKO") == {"Tahadhari ya mafuriko"}
    assert found(q="resilience") == found(q="résilience") == {"Résilience à Kwale"}


def test_web_search_signs_mean_what_they_do_on_the_web():
    for title in ("Flood drill", "Flood map", "Drought map"):
        ResourceFactory(title=title)

    assert found(q="flood -map") == {"Flood drill"}
    assert found(q="drill or drought") == {"Flood drill", "Drought map"}
    assert found(q='"drought map"') == {"Drought map"}


def test_words_inside_a_file_are_found():
    page_text(ResourceFactory(title="Report"), 3, "The milk sellers wrote the list.")

    assert found(q="milk seller") == {"Report"}


@pytest.mark.parametrize("text", ["x" * 2000, "& | ! ( ) :*", "-", '"', "' or ''='", "\\", "<->", "%_"])
def test_any_query_is_harmless(text):
    ResourceFactory()

    assert found(q=text) == set()


def test_title_outranks_summary_and_the_newer_wins_a_tie():
    now = timezone.now()
    ResourceFactory(title="Notes", summary="About the gauge.", published_at=now)
    ResourceFactory(title="Gauge one", published_at=now - datetime.timedelta(days=2))
    ResourceFactory(title="Gauge two", published_at=now - datetime.timedelta(days=1))
    matches = narrowed(Resource.objects.listed(), {"q": "gauge"})

    assert [resource.title for resource in ranked(matches, "gauge")] == ["Gauge two", "Gauge one", "Notes"]


def test_only_the_newest_matches_are_ranked(monkeypatch):
    monkeypatch.setattr("resources.library.RANKED", 2)
    for days in range(3):
        ResourceFactory(title=f"Gauge {days}", published_at=timezone.now() - datetime.timedelta(days=days))

    matches = ranked(Resource.objects.listed(), "gauge")

    assert {resource.title for resource in matches} == {"Gauge 0", "Gauge 1"}
