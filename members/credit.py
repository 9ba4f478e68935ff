"""Whose name stands on what was shared: everybody's, but for those who left and had theirs removed.

Every page that names who shared, told or confirmed something asks here.
"""

import re
from collections.abc import Iterable

from django.db.models import ExpressionWrapper, F, TextField

from members.models import Member, User

BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\band\b|\bna\b)\s*")


def credited_name(person: User | None) -> str:
    """The name to show on what this person shared; empty where they had it removed."""
    if person is None:
        return ""
    member = getattr(person, "member", None)
    return str(person) if member is None or member.keeps_credit else ""


def without_removed(text: str, people: Iterable[User]) -> str:
    """A line of names (authors, who told a story) without those of these people who had theirs removed."""
    removed = [person.full_name for person in people if person and not credited_name(person)]
    return without_names(text, removed)


def without_names(text: str, names: Iterable[str]) -> str:
    """A line of names without these; one that holds none of them stays as it was typed."""
    removed = {plain(name) for name in names if name}
    parts = BETWEEN_NAMES.split(text)
    kept = [part for part in parts if part and plain(part) not in removed]
    return text if len(kept) == len(parts) else ", ".join(kept)


def plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def removed_names_within(text):
    """Names, as a subquery, of those who had theirs removed and that stand in the expression `text`."""
    removed = Member.objects.filter(keeps_credit=False).exclude(user__full_name="")
    within = removed.annotate(text=ExpressionWrapper(text, TextField()))
    return within.filter(text__icontains=F("user__full_name")).values("user__full_name")
