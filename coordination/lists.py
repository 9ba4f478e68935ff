"""The shared lists as coordinators and librarians keep them: every change is recorded, two at once are told."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from members.models import Transition, User
from members.transitions import lock, record
from vocabularies import merging
from vocabularies.loading import TERMS
from vocabularies.models import Term

LISTS: dict[str, Any] = {model._meta.model_name: model for model, _columns in TERMS.values()}
# What a list says of each of its terms beside its names.
EXTRA = {
    "theme": ["group", "sendai_priority"],
    "hazard": ["cluster"],
    "expertise": ["group"],
    "resourcetype": ["has_deadline"],
    "language": ["is_common"],
}
MEANING = ["has_deadline"]


def in_words(term: Term) -> str:
    """What the log keeps of a term."""
    names = f"{term.name_en} / {term.name_sw}"
    return f"{names} (retired)" if term.is_retired else names


def free_address(model: type[Term], name: str) -> str:
    base = slugify(name)[:40].strip("-") or "term"
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if one not in taken)


@transaction.atomic
def save(term: Term, by: User, before: str = "") -> None:
    """A new term comes last in its list."""
    if term.pk is None:
        last = type(term)._default_manager.aggregate(last=Max("position"))["last"]
        term.position = 0 if last is None else last + 1
    term.save()
    record(term, Transition.What.TERM, by, before, in_words(term))


@transaction.atomic
def merge(merged: Term, lasting: Term, by: User) -> dict[type, int]:
    """Gives what went over, by kind. Raises `merging.CannotMerge`."""
    before = in_words(merged)
    moved = merging.count(merged)
    merged, lasting = merging.merge(merged, lasting)
    said = ", ".join(f"{owner._meta.verbose_name_plural}: {number}" for owner, number in moved.items())
    record(merged, Transition.What.TERM, by, before, f"→ {in_words(lasting)}", said)
    return moved


@transaction.atomic
def move(term: Term, step: int, by: User) -> None:
    """One place up (-1) or down (1) in its list; at either end it stays."""
    model = type(term)
    terms = list(model._default_manager.select_for_update(of=("self",)).order_by("pk"))
    terms.sort(key=lambda one: (one.position, one.name_en))
    place = terms.index(term)
    beside = min(max(place + step, 0), len(terms) - 1)
    terms.insert(beside, terms.pop(place))
    for number, one in enumerate(terms):
        one.position = number
    model._default_manager.bulk_update(terms, ["position"])
    if place != beside:
        record(lock(term), Transition.What.TERM, by, str(place + 1), str(beside + 1))
