"""Finding resources: filters, full text, and counts next to each filter that obey the others."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from resources.models import Resource, ResourceText

NATIONWIDE = "nationwide"
# Ranking reads every match: of a common word, only the newest matches are ranked.
RANKED = 2_000
# Pages of a file on one page of its text.
TEXT_PAGES = 10
# What stands around a hit in an excerpt, and in no text.
HIT_START, HIT_END = "\x02", "\x03"


@dataclass(frozen=True)
class Facet:
    """One way to narrow down: where its values lie, what they are called, and the condition for one of them."""

    heading: Any
    condition: Callable[[Any], Q]
    paths: tuple[str, ...]
    names: tuple[str, str, str] = ("__slug", "__name_en", "__name_sw")


def is_about(county) -> Q:
    return Q(is_nationwide=True) if county == NATIONWIDE else Q(counties=county)


def is_in(language) -> Q:
    others = Resource.other_languages.through.objects.filter(language=language)
    return Q(language=language) | Q(pk__in=others.values("resource"))


ONE_NAME = ("__slug", "__name", "__name")
FACETS = {
    "type": Facet(gettext_lazy("Type"), lambda value: Q(type=value), ("type",)),
    "theme": Facet(gettext_lazy("Theme"), lambda value: Q(themes=value), ("themes",)),
    "hazard": Facet(gettext_lazy("Hazard"), lambda value: Q(hazards=value), ("hazards",)),
    "county": Facet(gettext_lazy("County"), is_about, ("counties",), ONE_NAME),
    "language": Facet(gettext_lazy("Language"), is_in, ("language", "other_languages")),
    "year": Facet(gettext_lazy("Year"), lambda value: Q(year=value), ("year",), ("", "", "")),
    "organization": Facet(gettext_lazy("Shared by"), lambda value: Q(organization=value), ("organization",), ONE_NAME),
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Excerpt:
    """Where the words stand in a file: `pieces` alternate between text and hit, beginning with text."""

    page: int
    pieces: list[str]

    @property
    def text_page(self) -> int:
        """The page of the text that shows this page of the file."""
        return (self.page - 1) // TEXT_PAGES + 1


def narrowed(resources: QuerySet, values: dict, *, without: str = "") -> QuerySet:
    """Resources that fit all values in force, the one of the filter `without` aside."""
    resources = resources.with_year()
    for name, value in values.items():
        if name != without:
            resources = resources.filter(contains(value) if name == "q" else FACETS[name].condition(value))
    return resources


def queries(text: str) -> tuple[SearchQuery, SearchQuery]:
    """The words as English, stemmed, and as Kiswahili, unstemmed; quotation marks, `or` and `-` mean what they do on the web."""
    english, kiswahili = (
        SearchQuery(text, config=name, search_type="websearch") for name in ("portal_en", "portal_sw")
    )
    return english, kiswahili


def contains(text: str) -> Q:
    """The words stand in title, authors and summary, or on one page of the file."""
    english, kiswahili = queries(text)
    here = Q(search_en=english) | Q(search_sw=kiswahili)
    return here | Q(pk__in=ResourceText.objects.filter(here).values("resource"))


def ranked(resources: QuerySet, text: str) -> QuerySet:
    """The newest matches, the best of them first."""
    english, kiswahili = queries(text)
    newest = resources.order_by("-published_at", "-pk").values("pk")[:RANKED]
    rank = Greatest(SearchRank(F("search_en"), english), SearchRank(F("search_sw"), kiswahili))
    return Resource.objects.filter(pk__in=newest).order_by(rank.desc(), "-published_at", "-pk")


def options(resources: QuerySet, values: dict, name: str) -> list[Option]:
    """What a filter offers: each value that leads to something under the other filters, and to how many."""
    found, facet = narrowed(resources, values, without=name), FACETS[name]
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for path in facet.paths:
        slug, english, kiswahili = (path + field for field in facet.names)
        rows = found.filter(**{f"{slug}__isnull": False}).order_by()
        for row in rows.values(*{slug, english, kiswahili}).annotate(number=Count("pk")):
            value = str(row[slug])
            counts[value] += row["number"]
            labels[value] = str((get_language() == "sw" and row[kiswahili]) or row[english])
    if name == "county" and (number := found.filter(is_nationwide=True).count()):
        counts[NATIONWIDE], labels[NATIONWIDE] = number, _("The whole country")
    offered = [Option(value, labels[value], number) for value, number in counts.items()]
    return sorted(offered, key=latest_first if name == "year" else most_first)


def most_first(option: Option) -> tuple[int, str]:
    return -option.count, option.label


def latest_first(option: Option) -> int:
    return -int(option.value)


def excerpts(resources: list[Resource], text: str) -> dict[int, Excerpt]:
    """By primary key, for each resource whose file contains the words: its best page that does, and the place."""
    english, kiswahili = queries(text)
    pages = (
        ResourceText.objects.filter(Q(search_en=english) | Q(search_sw=kiswahili), resource__in=resources)
        .annotate(rank=Greatest(SearchRank(F("search_en"), english), SearchRank(F("search_sw"), kiswahili)))
        .order_by("resource_id", "-rank", "number")
        .distinct("resource_id")
    )
    headline = SearchHeadline(
        "text", english, config="portal_en", start_sel=HIT_START, stop_sel=HIT_END, max_words=28, min_words=14
    )
    rows = ResourceText.objects.filter(pk__in=pages.values("pk")).annotate(headline=headline)
    return {
        row.resource_id: Excerpt(row.number, row.headline.replace(HIT_END, HIT_START).split(HIT_START))
        for row in rows.only("resource_id", "number")
    }
