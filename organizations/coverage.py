"""Who works where on what, and where nobody does: counts of approved organizations by county and theme."""

import csv
import io
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import Organization
from vocabularies.models import County, Theme

MOST_COMMON = 8
HIGHEST_LEVEL = 5
# As one reads the country: from the north-east to the lake.
REGIONS = ["North Eastern", "Eastern", "Coast", "Central", "Nairobi", "Rift Valley", "Western", "Nyanza"]
# Humanitarian Exchange Language 1.1: the second row says what each column is.
COLUMNS = {
    "County": "#adm1+name",
    "County code": "#adm1+code",
    "Theme": "#sector+name",
    "Theme code": "#sector+code",
    "Organizations": "#meta+count",
    "Nationwide besides": "#meta+count+nationwide",
}


@dataclass(frozen=True)
class Tile:
    county: int
    row: int
    column: int
    abbreviation: str
    level: int
    count: int = 0
    href: str = ""
    label: str = ""
    is_chosen: bool = False


def county_tiles(
    organizations: QuerySet[Organization] | None = None,
    *,
    link: bool = True,
    keep: dict[str, str] | None = None,
    chosen: County | None = None,
) -> dict:
    """The tile map as an entry to the directory, in one query: `tiles` for `components/_tile_map.html`.

    Counts the listed organizations, or those given, in the counties they name. `nationwide` says how
    many work everywhere: they would hide where nobody is. Links keep the query parameters `keep`.
    """
    found = Organization.objects.listed() if organizations is None else organizations
    counties = list(counted(found))
    tiles = [
        tile(county, href=directory_url(keep or {}, county) if link else "", is_chosen=county == chosen)
        for county in counties
    ]
    return {"tiles": tiles, "nationwide": counties[0].nationwide if counties else 0}


def directory_url(keep: dict[str, str], county: County) -> str:
    return f"{reverse('organizations:organization_list')}?{urlencode(keep | {'county': county.slug})}"


def counted(organizations: QuerySet[Organization]) -> QuerySet[County]:
    """Counties with `found`, the organizations that name them, and `nationwide`, how many work everywhere."""
    everywhere = organizations.filter(is_nationwide=True).order_by().values("is_nationwide")
    nationwide = Subquery(everywhere.annotate(number=Count("pk", distinct=True)).values("number"), IntegerField())
    return County.objects.annotate(
        nationwide=Coalesce(nationwide, Value(0)),
        found=Count("organizations", filter=Q(organizations__in=organizations.values("pk"))),
    )


def tile(county: County, *, href: str, is_chosen: bool) -> Tile:
    if county.found:
        words = ngettext("%(county)s, %(count)d organization", "%(county)s, %(count)d organizations", county.found)
    else:
        words = _("%(county)s, no member here")
    words = words % {"county": county.name, "count": county.found}
    return Tile(
        county=county.pk,
        row=county.row,
        column=county.column,
        abbreviation=county.abbreviation,
        level=min(county.found, HIGHEST_LEVEL),
        count=county.found,
        href=href,
        label=f"{county.abbreviation} {county.found}: {words}",
        is_chosen=is_chosen,
    )


def scope_tiles(organization: Organization) -> list[Tile]:
    """The tile map as a statement: where this organization works, its office darkest. No links, no numbers."""
    scope = {county.pk for county in organization.counties.all()}
    return [
        Tile(
            county=county.pk,
            row=county.row,
            column=county.column,
            abbreviation=county.abbreviation,
            level=5 if county.pk == organization.county_id else 4 * (county.pk in scope or organization.is_nationwide),
        )
        for county in County.objects.all()
    ]


class Grid:
    """How many listed organizations work on each theme in each county; read once, in two queries."""

    def __init__(self) -> None:
        listed = Organization.objects.listed().order_by()
        by_place = listed.values_list("themes", "counties")
        self.local = {(theme, county): n for theme, county, n in by_place.annotate(Count("pk"))}
        by_theme = listed.filter(is_nationwide=True).values_list("themes")
        self.nationwide = dict(by_theme.annotate(Count("pk")))

    def count(self, theme: Theme, county: County) -> int:
        """Those that name the county."""
        return self.local.get((theme.pk, county.pk), 0)

    def gaps(self, theme: Theme, counties: list[County]) -> list[County]:
        """Counties that no organization names for this theme, whoever works nationwide."""
        return [county for county in counties if (theme.pk, county.pk) not in self.local]

    def most_common(self, themes: list[Theme]) -> list[Theme]:
        """The themes that are named most often, over all counties."""
        weight = {theme.pk: self.nationwide.get(theme.pk, 0) for theme in themes}
        for (theme, _county), number in self.local.items():
            if theme in weight:
                weight[theme] += number
        return sorted(themes, key=lambda theme: (-weight[theme.pk], theme.position))[:MOST_COMMON]


@dataclass(frozen=True)
class Cell:
    count: int
    level: int
    href: str


@dataclass(frozen=True)
class Gap:
    """Counties that no organization names for a theme; `nationwide` ones may work there all the same."""

    theme: Theme
    counties: list[County]
    nationwide: int


class Table:
    """The coverage page: the themes of one group by county, counties by region, and the gaps in words."""

    def __init__(self, group: str = "", theme: Theme | None = None) -> None:
        self.grid = Grid()
        self.counties = list(County.objects.all())
        themes = list(Theme.objects.all())
        of_group = [term for term in themes if term.group == group]
        self.group = group if of_group else ""
        self.themes = of_group or self.grid.most_common(themes)
        self.theme = theme if theme in self.themes else self.themes[0]
        self.tabs = [("", _("Most named")), *Theme.Group.choices]

    @property
    def width(self) -> int:
        """Columns, that of the counties' names included."""
        return len(self.themes) + 1

    def regions(self) -> list[tuple[str, list[tuple[County, list[Cell]]]]]:
        rows: dict[str, list] = {region: [] for region in REGIONS}
        for county in self.counties:
            rows.setdefault(county.region, []).append((county, [self.cell(theme, county) for theme in self.themes]))
        return [(region, counties) for region, counties in rows.items() if counties]

    def cell(self, theme: Theme, county: County) -> Cell:
        count = self.grid.count(theme, county)
        href = directory_url({"theme": theme.slug}, county) if count else ""
        return Cell(count, min(count, HIGHEST_LEVEL), href)

    def gaps(self) -> list[Gap]:
        gaps = [
            Gap(theme, self.grid.gaps(theme, self.counties), self.grid.nationwide.get(theme.pk, 0))
            for theme in self.themes
        ]
        return [gap for gap in gaps if gap.counties]

    def nationwide(self) -> int:
        """How many listed organizations work on the chosen theme in the whole country."""
        return self.grid.nationwide.get(self.theme.pk, 0)


def as_csv() -> str:
    """Every county and theme with its number, zeros included: the gaps are the point. HXL tags in the second row."""
    grid, themes = Grid(), list(Theme.objects.all())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([COLUMNS.keys(), COLUMNS.values()])
    for county in County.objects.all():
        for theme in themes:
            nationwide = grid.nationwide.get(theme.pk, 0)
            row = [county.name, county.code, theme.name_en, theme.slug, grid.count(theme, county), nationwide]
            writer.writerow(row)
    return text.getvalue()
