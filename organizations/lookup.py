"""Finding an organization by a name typed from memory: misspelt, without accents, or by its acronym."""

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from organizations.models import Organization

# Below .35 strangers begin to look alike; a part of a name must fit it more closely than the whole does.
ALIKE, PART_ALIKE = 0.35, 0.6


def resembling(name: str, acronym: str = "") -> QuerySet[Organization]:
    """Organizations in any state whose name is like `name`, or that share an acronym with it; the likest first.

    `acronym` is the second organization's own; without it, `name` itself may be one.
    """
    typed, known = Unaccent(Value(name)), Unaccent(F("name"))
    likeness = TrigramSimilarity(known, typed)  # type: ignore[arg-type]  # the stubs know of plain strings only
    part = TrigramWordSimilarity(typed, known)  # type: ignore[arg-type]  # as above
    short = Q(acronym__iexact=acronym) if acronym else Q(acronym__iexact=name.strip())
    return (
        Organization.objects.annotate(likeness=likeness, part_likeness=part)
        .filter(Q(likeness__gte=ALIKE) | Q(part_likeness__gte=PART_ALIKE) | short & ~Q(acronym=""))
        .select_related("type", "county")
        .order_by(Greatest("likeness", "part_likeness").desc(), "name")
    )
