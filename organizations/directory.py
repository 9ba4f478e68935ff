"""The directory: approved organizations by word, theme, county, expertise and type, with counts that obey the filters."""

import csv
import io
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from organizations.lookup import resembling
from organizations.models import Offer, Organization, Verification

MARKS = Verification.objects.standing().filter(organization=OuterRef("pk"))
FACETS = {"theme": "themes", "expertise": "expertise", "type": "type"}


def search(query: str, user) -> QuerySet[Organization]:
    """Approved organizations that speak of `query`, A to Z. All may see them, whoever `user` is."""
    return Organization.objects.listed().filter(speaks_of(query)).select_related("type", "county").alphabetical()


def speaks_of(query: str) -> Q:
    """The words in profiles and offers; where nobody has them, names that resemble them."""
    typed = SearchQuery(query, config="portal_en", search_type="websearch") | SearchQuery(
        query, config="portal_sw", search_type="websearch"
    )
    offers = Offer.objects.annotate(words=SearchVector("text", config="portal_en")).filter(words=typed)
    exact = Q(search=typed) | Q(pk__in=offers.values("organization"))
    if Organization.objects.listed().filter(exact).exists():
        return exact
    return Q(pk__in=resembling(query).values("pk"))


@dataclass(frozen=True)
class Selection:
    """What somebody asks the directory for: filters by name, an absent one asks for anything."""

    chosen: dict
    words: Q = field(default_factory=Q)

    @classmethod
    def of(cls, cleaned: dict) -> "Selection":
        chosen = {name: cleaned[name] for name in FILTERS if cleaned.get(name)}
        return cls(chosen, speaks_of(chosen["q"]) if "q" in chosen else Q())

    def organizations(self, but: str = "") -> QuerySet[Organization]:
        """The listed organizations that fit every filter, leaving out the one named `but`."""
        found = Organization.objects.listed()
        for name, value in self.chosen.items():
            if name != but:
                found = FILTERS[name](found, self.words if name == "q" else value)
        return found

    def listing(self, sort: str = "") -> QuerySet[Organization]:
        """With what a row shows; A to Z, or by `sort` "new" those who joined last first."""
        found = self.organizations().annotate(is_verified=Exists(MARKS)).select_related("type", "county")
        found = found.prefetch_related("themes", "counties", "offers")
        return found.recently_joined() if sort == "new" else found.alphabetical()

    def counts(self) -> dict[str, dict[int, int]]:
        """For each facet, how many fit each of its terms (by primary key) under the other filters."""
        return {name: self.count_by(name, path) for name, path in FACETS.items()}

    def count_by(self, name: str, path: str) -> dict[int, int]:
        found = Organization.objects.filter(pk__in=self.organizations(but=name).values("pk"))
        return dict(found.order_by().values_list(path).annotate(Count("pk")))

    def nationwide(self) -> int:
        return self.organizations(but="nationwide").filter(is_nationwide=True).count()

    def near_misses(self) -> list[tuple[str, int]]:
        """Filters without which something would be found, and how much; the most helpful first."""
        without = [(name, self.organizations(but=name).count()) for name in self.chosen]
        return sorted((pair for pair in without if pair[1]), key=lambda pair: -pair[1])


FILTERS = {
    "q": lambda found, words: found.filter(words),
    "theme": lambda found, theme: found.filter(themes=theme),
    "county": lambda found, county: found.working_in(county),
    "expertise": lambda found, expertise: found.filter(expertise=expertise),
    "type": lambda found, kind: found.filter(type=kind),
    "nationwide": lambda found, _: found.filter(is_nationwide=True),
}


def as_csv(organizations: QuerySet[Organization]) -> str:
    """For a spreadsheet: one row for each organization, lists joined by semicolons."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["Name", "Acronym", "Type", "Town", "County", "Nationwide", "Counties", "Themes", "Website", "Joined"]
    )
    for organization in organizations:
        row = [
            organization.name,
            organization.acronym,
            organization.type,
            organization.town,
            organization.county or "",
            "yes" if organization.is_nationwide else "no",
            "; ".join(county.name for county in organization.counties.all()),
            "; ".join(theme.name for theme in organization.themes.all()),
            organization.website,
            organization.joined_at.date(),
        ]
        writer.writerow([harmless(str(value)) for value in row])
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
