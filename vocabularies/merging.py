"""Two terms become one: every link of the one goes to the other, its row stays so that its address leads on.

Links are found from the models themselves. Whoever saves a link to the merged term meanwhile, or from a page
opened before, is led to the term that stayed: by a deferred trigger on each table (see the migration that makes them).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.db.models import Q

from vocabularies.models import Term

ATTEMPTS = 5
WAITED_TOO_LONG = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
PATIENCE_MS = 400  # less than the second after which PostgreSQL looks for a deadlock: so it is never a member who loses


class CannotMerge(Exception):
    """The two cannot become one: `why` is one of these."""

    GONE, SAME, RETIRED, DEADLINE, BUSY = "gone", "same", "retired", "deadline", "busy"

    def __init__(self, why: str):
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Link:
    """A column through which rows of `table` name a term; `owner` is what these rows belong to."""

    table: type[models.Model]
    column: str
    owner: type[models.Model]

    @property
    def rows(self) -> models.QuerySet:
        return self.table._base_manager.all()

    @property
    def once(self) -> Iterator[list[str]]:
        """For each rule by which a term may stand only once: the columns beside that of the term."""
        rules = [list(fields) for fields in self.table._meta.unique_together]
        rules += [
            list(rule.fields)
            for rule in self.table._meta.constraints
            if isinstance(rule, models.UniqueConstraint) and rule.fields
        ]
        return ([name for name in rule if name != self.column] for rule in rules if self.column in rule)


def links(model: type[Term]) -> list[Link]:
    """Every column of the portal that names a term of this list."""
    found = [
        Link(relation.related_model, relation.field.name, owner_of(relation.field))
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not model
    ]
    return sorted(found, key=lambda link: (link.owner._meta.label, link.table._meta.label, link.column))


def owner_of(field: models.ForeignKey) -> type[models.Model]:
    table = field.model
    if not table._meta.auto_created:
        return table
    return next(one.related_model for one in table._meta.fields if one.is_relation and one is not field)


def uses(model: type[Term]) -> models.QuerySet:
    """The terms that stand, each with how often it is named (`number_of_uses`), in one query."""
    numbers = [
        models.functions.Coalesce(
            models.Subquery(
                link.rows.order_by()
                .filter(**{link.column: models.OuterRef("pk")})
                .values(link.column)
                .annotate(number=models.Count("*"))
                .values("number")
            ),
            0,
        )
        for link in links(model)
    ]
    return model._default_manager.annotate(number_of_uses=sum(numbers[1:], numbers[0]))


def count(term: Term) -> dict[type[models.Model], int]:
    """How many of each kind name the term; each thing once, however it names it."""
    keys: dict[type[models.Model], set[int]] = {}
    for link in links(type(term)):
        column = "pk" if link.owner is link.table else owner_column(link)
        keys.setdefault(link.owner, set()).update(
            link.rows.filter(**{link.column: term}).values_list(column, flat=True)
        )
    return {owner: len(found) for owner, found in keys.items() if found}


def owner_column(link: Link) -> str:
    return next(one.attname for one in link.table._meta.fields if one.is_relation and one.name != link.column)


def merge(merged: Term, lasting: Term) -> tuple[Term, Term]:
    """Let every link of `merged` go to `lasting`. Both are read again and held; raises `CannotMerge`."""
    for _attempt in range(ATTEMPTS):
        try:
            return merge_once(merged, lasting)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in WAITED_TOO_LONG:
                raise
    raise CannotMerge(CannotMerge.BUSY)


@transaction.atomic
def merge_once(merged: Term, lasting: Term) -> tuple[Term, Term]:
    """The lock on `merged` waits for those who are just saving a link to it. That on `lasting` lets them save."""
    model = type(merged)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_MS}ms"])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])
    merged = held(model, merged.pk, no_key=False)
    lasting = held(model, lasting.pk, no_key=True)
    check(merged, lasting)
    for link in links(model):
        move(link, merged, lasting)
    terms: Any = model._base_manager
    terms.filter(Q(pk=merged.pk) | Q(merged_into=merged)).update(merged_into=lasting)
    return merged, lasting


def held(model: type[Term], key: int, *, no_key: bool) -> Term:
    term = model._base_manager.select_for_update(no_key=no_key, of=("self",)).filter(pk=key).first()
    if term is None or term.merged_into is not None:
        raise CannotMerge(CannotMerge.GONE)
    return term


def check(merged: Term, lasting: Term) -> None:
    if merged.pk == lasting.pk:
        raise CannotMerge(CannotMerge.SAME)
    if lasting.is_retired:
        raise CannotMerge(CannotMerge.RETIRED)
    if getattr(merged, "has_deadline", None) != getattr(lasting, "has_deadline", None):
        raise CannotMerge(CannotMerge.DEADLINE)


def move(link: Link, merged: Term, lasting: Term) -> None:
    """Who names both names `lasting` once."""
    old = link.rows.filter(**{link.column: merged})
    for others in link.once:
        same = link.rows.filter(**{link.column: lasting}, **{name: models.OuterRef(name) for name in others})
        old.filter(models.Exists(same)).delete()
    old.update(**{link.column: lasting})
