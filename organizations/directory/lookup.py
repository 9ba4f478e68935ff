"""Finding an organization by a name typed from memory: misspelt, without accents, shortened, or by first letters."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from organizations.models import Organization
from organizations.models.organization import OrganizationQuerySet

# Below it strangers begin to look alike. A part of a name must fit it more closely than the whole does: by .6.
# The operators that indexes answer know limits of PostgreSQL's own: .3 for the whole, and that .6 for a part.
ALIKE = 0.35
# Who types one word that every tenth name has gets so many of them to choose from.
MOST = 200


@dataclass(frozen=True)
class Typed:
    """A name as the database folds it, what its first letters spell, and the acronym as it is and folded."""

    name: str
    initials: list[str]
    acronym: str
    letters: str


def resembling(name: str, acronym: str = "") -> OrganizationQuerySet:
    """Organizations in any state whose name is like `name`, or that share an acronym with it; the likest first.

    `acronym` is the second organization's own; without it, `name` itself may be one. A record that was merged is not
    among them: what it was called leads to the one that it was merged into.
    """
    keys = keys_resembling(name, acronym)[:MOST]
    place = Func(Value(keys, ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return Organization.objects.filter(pk__in=keys).select_related("type", "county").order_by(place)


def keys_resembling(name: str, acronym: str = "") -> list[int]:
    """The primary keys of those, the likest first."""
    likest: dict[int, tuple[float, str]] = {}
    for key, likeness, known in fitting(as_typed(name, acronym)):
        likest[key] = min((-likeness, known), likest.get(key, (1.0, "")))
    return sorted(likest, key=lambda key: likest[key])


def fitting(typed: Typed) -> QuerySet:
    """Of each fitting record its key or that of the one it was merged into, how like it is, and its folded name.

    A record that fits in two ways comes twice. Each part is answered by an index.
    """
    records, survivor = Organization.objects.order_by(), Coalesce("merged_into", "pk")
    whole, part = TrigramSimilarity("folded_name", typed.name), TrigramWordSimilarity(typed.name, "folded_name")
    parts = [
        (records.alias(whole=whole).filter(folded_name__trigram_similar=typed.name, whole__gte=ALIKE), whole),
        (records.filter(folded_name__trigram_word_similar=typed.name), part),
        (records.filter(Q(initials__contains=[typed.letters]) | Q(folded_name__in=typed.initials)), whole),
        (records.filter(acronym__iexact=typed.acronym).exclude(acronym=""), whole),
    ]
    first, *more = (found.values_list(survivor, likeness, "folded_name") for found, likeness in parts)
    return first.union(*more, all=True)


def as_typed(name: str, acronym: str) -> Typed:
    acronym = acronym or name.strip()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organizations_folded(%(name)s), organizations_initials(%(name)s), organizations_folded(%(acronym)s)",
            {"name": name, "acronym": acronym},
        )
        folded, initials, letters = cursor.fetchone()
    return Typed(folded, initials, acronym, letters)
