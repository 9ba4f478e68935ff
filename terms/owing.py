"""Who owes a signature, for many parties at once: the rules of `standing`, in the words of SQL."""

from django.db import models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from terms.models import Signature, TermsVersion
from terms.standing import Duty, duty_after


def party_by(kind: str, key: str) -> Concat:
    """How the signatures name the party of a row, `key` being the column of its number."""
    return Concat(Value(f"{kind}:"), Cast(F(key), models.CharField()))


def newest_standing_of(party: str = "party") -> models.QuerySet[Signature]:
    """For a subquery: the signature that binds the row's party, its name standing in the annotation `party`."""
    return Signature.objects.standing().filter(party=OuterRef(party)).order_by("-version__number")


def signed_number(party: str = "party") -> Coalesce:
    """Number of the version that the row's party signed last and that still binds it; zero for none."""
    return Coalesce(Subquery(newest_standing_of(party).values("version__number")[:1]), Value(0))


def duties() -> dict[int, Duty | None]:
    """What is left to sign, by the number of the version signed last; zero for those who signed none."""
    published = list(TermsVersion.objects.published().defer("text_en", "text_sw", "html_en", "html_sw"))
    return {number: duty_after(number, published) for number in [0, *(version.number for version in published)]}
