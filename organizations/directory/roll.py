"""The roll: who is listed and has which term, as bits, so that counting is arithmetic.

Each listed organization has a place, A to Z. A set of organizations is an integer whose bit at that place is one: what
two filters share is `a & b`, how many that are `bit_count`. The roll is read from the database once after each change
and kept in the process; `current` asks the database for its version at each call, so nobody sees an old one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from organizations.models import Organization, RollStamp

# The lists that are counted, with the column of the term in their table.
LISTS = {"themes": "theme", "counties": "county", "expertise": "expertise"}
KEPT: dict[str, "Roll"] = {}
ONE = ord("1")


@dataclass(frozen=True, eq=False)
class Roll:
    """`members` are primary keys, A to Z; `newest` their places, those first who joined last; `having` the sets."""

    members: list[int]
    newest: list[int]
    places: dict[int, int]
    everybody: int
    nationwide: int
    having: dict[str, dict[int, int]]

    def of(self, keys: Iterable[int]) -> int:
        """These organizations as a set; who is not listed is left out."""
        return bits(map(self.places.get, keys), len(self.members))

    def with_term(self, name: str, term: int) -> int:
        return self.having[name].get(term, 0)

    def terms_of(self, key: int, name: str) -> set[int]:
        """Which terms of a list that organization names."""
        place = self.places[key]
        return {term for term, those in self.having[name].items() if those >> place & 1}

    def keys(self, found: int, *, newest: bool = False) -> list[int]:
        """The primary keys of a set, A to Z or the newest first."""
        digits = f"{found:0{len(self.members)}b}"[::-1]
        if newest:
            return [self.members[place] for place in self.newest if digits[place] == "1"]
        return list(compress(self.members, map("1".__eq__, digits)))


def current() -> Roll:
    """The roll as it is committed now; read anew where something has changed."""
    version = RollStamp.objects.version()
    roll = KEPT.get(version)
    if roll is None:
        roll = read()
        KEPT.clear()
        # A change committed since makes the next version differ: what is kept may be newer than its name, never older.
        KEPT[version] = roll
    return roll


def read() -> Roll:
    newest = Window(RowNumber(), order_by=[F("joined_at").desc(), F("pk").asc()])
    listed = Organization.objects.listed().annotate(newest=newest).alphabetical()
    rows = list(listed.values_list("pk", "type", "is_nationwide", "newest"))
    members = [row[0] for row in rows]
    places = {key: place for place, key in enumerate(members)}
    size = len(rows)
    having = {name: sets(linked(name), places, size) for name in LISTS}
    having["type"] = sets(of_type(rows).items(), places, size)
    return Roll(
        members=members,
        newest=sorted(range(size), key=lambda place: rows[place][3]),
        places=places,
        everybody=(1 << size) - 1,
        nationwide=bits((place for place, row in enumerate(rows) if row[2]), size),
        having=having,
    )


def linked(name: str) -> QuerySet:
    """Each term of a list with the organizations that name it, in whatever state they are."""
    links = getattr(Organization, name).through.objects
    return links.values_list(f"{LISTS[name]}_id").annotate(keys=ArrayAgg("organization_id"))


def of_type(rows: list[tuple]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, kind, _, _ in rows:
        found.setdefault(kind, []).append(key)
    return found


def sets(terms: Iterable[tuple[int, list[int]]], places: dict[int, int], size: int) -> dict[int, int]:
    """For each term the set of the listed organizations that have it."""
    return {term: bits(map(places.get, keys), size) for term, keys in terms}


def bits(places: Iterable[int | None], size: int) -> int:
    """The set of these places; none is the place of somebody who is not listed."""
    digits = bytearray(b"0" * (size + 1))
    for place in places:
        if place is not None:
            digits[size - place] = ONE
    return int(digits, 2)


class Listing:
    """A set of organizations as a page or a file goes through it: only what is asked for is read, piece by piece."""

    PIECE = 500

    def __init__(self, keys: list[int], organizations: QuerySet[Organization]) -> None:
        self.keys = keys
        self.organizations = organizations

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, piece: slice) -> list[Organization]:
        """In the order of the keys; who was unlisted a moment ago is missing."""
        keys = self.keys[piece]
        found = self.organizations.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def __iter__(self) -> Iterator[Organization]:
        for begun in range(0, len(self), self.PIECE):
            yield from self[begun : begun + self.PIECE]
