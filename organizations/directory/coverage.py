"""Who works where on what, and where nobody does: counts of approved organizations by county and theme."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.spreadsheets import harmless
from organizations.directory.counting import grouped
from organizations.directory.roll import Roll, current
from organizations.models import Organization
from vocabularies.models import County, Theme

MOST_COMMON = 8
HIGHEST_LEVEL = 5
# As one reads the country: from the north-east to the lake.
REGIONS = ["North Eastern", "Eastern", "Coast", "Central", "Nairobi", "Rift Valley", "Western", "Nyanza"]
# Humanitarian Exchange Language 1.1: the second row says what each column is.
COLUMNS = {
    "County": "#adm1+name",
    "County P-code": "#adm1+code+v_pcode",
    "ISO 3166-2 code": "#adm1+code+v_iso",
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
    roll: Roll,
    found: int | None = None,
    *,
    counties: Iterable[County] | None = None,
    keep: dict[str, str] | None = None,
    chosen: County | None = None,
) -> dict:
    """The tile map as an entry to the directory: `tiles` for `components/_tile_map.html`.

    Counts the listed organizations, or those of the set `found`, in the counties they name. `nationwide` says how
    many work everywhere: they would hide where nobody is. Links keep the query parameters `keep`. Whoever has read
    the `counties` already gives them.
    """
    found, address = roll.everybody if found is None else found, address_by_county(keep or {})
    tiles = [
        tile(
            county,
            (found & roll.with_term("counties", county.pk)).bit_count(),
            href=address + county.slug,
            is_chosen=county == chosen,
        )
        for county in counties or County.objects.all()
    ]
    return {"tiles": tiles, "nationwide": (found & roll.nationwide).bit_count()}


def address_by_county(keep: dict[str, str]) -> str:
    """The directory's address but for the slug of the county, which follows."""
    return f"{reverse('organizations:organization_list')}?{urlencode(keep | {'county': ''})}"


def tile(county: County, count: int, *, href: str, is_chosen: bool) -> Tile:
    if count:
        words = ngettext("%(county)s, %(count)s organization", "%(county)s, %(count)s organizations", count)
    else:
        words = _("%(county)s, no member here")
    words = words % {"county": county.name, "count": grouped(count)}
    return Tile(
        county=county.pk,
        row=county.row,
        column=county.column,
        abbreviation=county.abbreviation,
        level=min(count, HIGHEST_LEVEL),
        count=count,
        href=href,
        label=f"{county.abbreviation} {count}: {words}",
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
    """How many listed organizations work on each theme in each county."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll

    def on(self, theme: Theme) -> int:
        """The set of those that work on the theme."""
        return self.roll.with_term("themes", theme.pk)

    def count(self, theme: Theme, county: County) -> int:
        """Those that name the county."""
        return (self.on(theme) & self.roll.with_term("counties", county.pk)).bit_count()

    def nationwide(self, theme: Theme) -> int:
        return (self.on(theme) & self.roll.nationwide).bit_count()

    def gaps(self, theme: Theme, counties: list[County]) -> list[County]:
        """Counties that no organization names for this theme, whoever works nationwide."""
        return [county for county in counties if not self.count(theme, county)]

    def most_common(self, themes: list[Theme]) -> list[Theme]:
        """The themes that most organizations name."""
        return sorted(themes, key=lambda theme: (-self.on(theme).bit_count(), theme.position))[:MOST_COMMON]


@dataclass(frozen=True)
class Cell:
    count: int
    level: int
    href: str

    @property
    def number(self) -> str:
        return grouped(self.count)


@dataclass(frozen=True)
class Gap:
    """Counties that no organization names for a theme; `nationwide` ones may work there all the same."""

    theme: Theme
    counties: list[County]
    nationwide: int


class Table:
    """The coverage page: the themes of one group by county, counties by region, and the gaps in words."""

    def __init__(self, group: str = "", theme: Theme | None = None) -> None:
        self.grid = Grid(current())
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
        addresses = [(theme, address_by_county({"theme": theme.slug})) for theme in self.themes]
        rows: dict[str, list] = {region: [] for region in REGIONS}
        for county in self.counties:
            cells = [self.cell(theme, county, address) for theme, address in addresses]
            rows.setdefault(county.region, []).append((county, cells))
        return [(region, counties) for region, counties in rows.items() if counties]

    def cell(self, theme: Theme, county: County, address: str) -> Cell:
        count = self.grid.count(theme, county)
        return Cell(count, min(count, HIGHEST_LEVEL), address + county.slug)

    def gaps(self) -> list[Gap]:
        gaps = [Gap(theme, self.grid.gaps(theme, self.counties), self.grid.nationwide(theme)) for theme in self.themes]
        return [gap for gap in gaps if gap.counties]

    def nationwide(self) -> int:
        """How many listed organizations work on the chosen theme in the whole country."""
        return self.grid.nationwide(self.theme)


@lru_cache(maxsize=1)
def csv_size(roll: Roll) -> int:
    """How many bytes the table of this roll is; counted once, since every visitor is told."""
    return len(as_csv(roll).encode())


def as_csv(roll: Roll) -> str:
    """Every county and theme with its number, zeros included: the gaps are the point. HXL tags in the second row.

    The P-code is the one of the Common Operational Datasets (OCHA): the country's and the county's own.
    """
    grid, themes = Grid(roll), list(Theme.objects.all())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([COLUMNS.keys(), COLUMNS.values()])
    for county in County.objects.all():
        for theme in themes:
            numbers = [grid.count(theme, county), grid.nationwide(theme)]
            place = [county.name, f"KE{county.number}", county.code]
            writer.writerow([*map(harmless, [*place, theme.name_en, theme.slug]), *numbers])
    return text.getvalue()
