"""Finding an organization by a name typed from memory: misspelt, without accents, shortened, or by first letters."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from organizations.models import Organization
from organizations.models.organization import OrganizationQuerySet

# Below it strangers begin to look alike. A part of a name must fit it more closely than the whole does: by .6.
# The operators that indexes answer know limits of PostgreSQL's own: .3 for the whole, and that .6 for a part.
ALIKE = 0.35


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
    typed = as_typed(name, acronym)
    likeness = Greatest(TrigramSimilarity("folded_name", typed.name), TrigramWordSimilarity(typed.name, "folded_name"))
    former = Organization.objects.filter(merged_into=OuterRef("pk")).order_by().values("merged_into")
    return (
        Organization.objects.filter(pk__in=fitting(typed))
        .annotate(likeness=Greatest(likeness, Subquery(former.annotate(most=Max(likeness)).values("most"))))
        .select_related("type", "county")
        .order_by("-likeness", "name")
    )


def keys_resembling(name: str) -> QuerySet:
    """The primary keys of those, in no order."""
    return fitting(as_typed(name, ""))


def fitting(typed: Typed) -> QuerySet:
    """The key of each fitting record, or of the one that it was merged into. Each part is answered by an index."""
    records = Organization.objects.order_by()
    whole = records.alias(likeness=TrigramSimilarity("folded_name", typed.name))
    parts = [
        whole.filter(folded_name__trigram_similar=typed.name, likeness__gte=ALIKE),
        records.filter(folded_name__trigram_word_similar=typed.name),
        records.filter(Q(initials__contains=[typed.letters]) | Q(folded_name__in=typed.initials)),
        records.filter(acronym__iexact=typed.acronym).exclude(acronym=""),
    ]
    first, *more = (part.values_list(Coalesce("merged_into", "pk"), flat=True) for part in parts)
    return first.union(*more)


def as_typed(name: str, acronym: str) -> Typed:
    acronym = acronym or name.strip()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organizations_folded(%(name)s), organizations_initials(%(name)s), organizations_folded(%(acronym)s)",
            {"name": name, "acronym": acronym},
        )
        folded, initials, letters = cursor.fetchone()
    return Typed(folded, initials, acronym, letters)
