"""The directory: approved organizations by word, theme, county, expertise and type, with counts that obey the filters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.directory.lookup import keys_resembling
from organizations.directory.roll import Listing, Roll, current
from organizations.models import Offer, Organization, Verification
from vocabularies.models import County, Theme

# What stands beside each choice, by the name of its list in the roll.
FACETS = {"theme": "themes", "county": "counties", "expertise": "expertise", "type": "type"}
# What is long and stands in no row of the list.
NOT_SHOWN = ["about", "recent_work", "motivation", "referee", "search", "folded_name", "initials"]
MARKS = Verification.objects.standing().filter(organization=OuterRef("pk"))


def search(query: str, user) -> QuerySet[Organization]:
    """Approved organizations that speak of `query`, A to Z. All may see them, whoever `user` is."""
    return Organization.objects.listed().filter(speaks_of(query)).select_related("type", "county").alphabetical()


def speaks_of(query: str) -> Q:
    """The words in profiles and offers; where nobody has them, names that resemble them."""
    words = Q(pk__in=having_words(query))
    if Organization.objects.listed().filter(words).exists():
        return words
    return Q(pk__in=keys_resembling(query))


def speaking_of(roll: Roll, query: str) -> int:
    """The set of those in whose profiles and offers the words stand, as `speaks_of` says."""
    return roll.of(having_words(query)) or roll.of(keys_resembling(query))


def having_words(query: str) -> QuerySet:
    """The keys of organizations in whatever state. Profiles and offers are asked one by one: each has its index."""
    typed = SearchQuery(query, config="portal_en", search_type="websearch") | SearchQuery(
        query, config="portal_sw", search_type="websearch"
    )
    offers = Offer.objects.order_by().annotate(words=SearchVector("text", config="portal_en")).filter(words=typed)
    profiles = Organization.objects.order_by().filter(search=typed)
    return profiles.values_list("pk", flat=True).union(offers.values_list("organization", flat=True), all=True)


@dataclass(frozen=True)
class Entry:
    """An organization in the list, with the themes and counties that it names."""

    organization: Organization
    themes: list[Theme]
    counties: list[County]


@dataclass(frozen=True)
class Selection:
    """What somebody asks the directory for: filters by name, an absent one asks for anything."""

    chosen: dict
    roll: Roll
    fitting: dict[str, int]

    @classmethod
    def of(cls, cleaned: dict) -> "Selection":
        roll = current()
        chosen = {name: cleaned[name] for name in FILTERS if cleaned.get(name)}
        return cls(chosen, roll, {name: FILTERS[name](roll, value) for name, value in chosen.items()})

    def found(self, but: str = "") -> int:
        """The set of those that fit every filter, leaving out the one named `but`."""
        return reduce(and_, (fit for name, fit in self.fitting.items() if name != but), self.roll.everybody)

    def listing(self, sort: str = "") -> Listing:
        """A to Z, or by `sort` "new" those who joined last first."""
        shown = Organization.objects.listed().defer(*NOT_SHOWN).annotate(is_verified=Exists(MARKS))
        shown = shown.select_related("type").prefetch_related("offers")
        keys = self.roll.keys(self.found(), newest=sort == "new")
        return Listing(keys, shown)

    def whole(self) -> Listing:
        """With everything that stands in a file."""
        shown = Organization.objects.listed().defer(*NOT_SHOWN).select_related("type", "county")
        return Listing(self.roll.keys(self.found()), shown.prefetch_related("themes", "counties"))

    def entries(self, page: Iterable[Organization], themes: Iterable[Theme], counties: Iterable[County]) -> list[Entry]:
        """What stands in the list; of all `themes` and `counties` those that each organization names."""
        lists = {"themes": themes, "counties": counties}
        return [Entry(one, **{name: self.named(one, name, terms) for name, terms in lists.items()}) for one in page]

    def named(self, organization: Organization, name: str, terms: Iterable) -> list:
        has = self.roll.terms_of(organization.pk, name)
        return [term for term in terms if term.pk in has]

    def counts(self) -> dict[str, dict[int, int]]:
        """For each facet, how many fit each of its terms (by primary key) under the other filters."""
        return {name: self.count_by(name, having) for name, having in FACETS.items()}

    def count_by(self, name: str, having: str) -> dict[int, int]:
        others = self.found(but=name)
        counts = {term: (others & fit).bit_count() for term, fit in self.roll.having[having].items()}
        return {term: count for term, count in counts.items() if count}

    def nationwide(self) -> int:
        return (self.found(but="nationwide") & self.roll.nationwide).bit_count()

    def near_misses(self) -> list[tuple[str, int]]:
        """Filters without which something would be found, and how much; the most helpful first."""
        without = [(name, self.found(but=name).bit_count()) for name in self.chosen]
        return sorted((pair for pair in without if pair[1]), key=lambda pair: -pair[1])


FILTERS = {
    "q": speaking_of,
    "theme": lambda roll, theme: roll.with_term("themes", theme.pk),
    "county": lambda roll, county: roll.with_term("counties", county.pk),
    "expertise": lambda roll, term: roll.with_term("expertise", term.pk),
    "type": lambda roll, kind: roll.with_term("type", kind.pk),
    "nationwide": lambda roll, _: roll.nationwide,
}


def table(organizations: Iterable[Organization]) -> Iterator[list]:
    """For a spreadsheet: one row for each organization, lists joined by semicolons. No contacts: their page shows them."""
    yield [
        "Name",
        "Acronym",
        "Type",
        "Town",
        "County",
        "Nationwide",
        "Counties",
        "Sub-counties",
        "Themes",
        "Website",
        "Joined",
    ]
    for organization in organizations:
        yield [
            organization.name,
            organization.acronym,
            organization.type,
            organization.town,
            organization.county or "",
            "yes" if organization.is_nationwide else "no",
            "; ".join(county.name for county in organization.counties.all()),
            organization.sub_counties,
            "; ".join(theme.name for theme in organization.themes.all()),
            organization.website,
            organization.joined_at.date(),
        ]
