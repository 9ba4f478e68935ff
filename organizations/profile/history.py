"""Who changed which field of a profile, from what to what: recorded with each edit, read by its own people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User, Visibility
from organizations.models import Offer, Organization, OwnDocument, ProfileEdit, Project
from organizations.profile import verification
from vocabularies.models import County, Term

# What stands in rows of its own, not in a column of the organization.
PARTS: dict[str, str | Promise] = {
    "offers": gettext_lazy("What others can ask you for"),
    "projects": gettext_lazy("Projects"),
    "verification": gettext_lazy("Verified mark"),
    "own_document": gettext_lazy("Own PDF"),
}


@dataclass(frozen=True)
class Edit:
    """One edit as a person reads it: lists in the reader's language, one entry a line."""

    field: str
    before: list[str]
    after: list[str]
    by: User | None = None
    at: datetime | None = None


def values(organization: Organization, fields: Iterable[str]) -> dict[str, Any]:
    """What these fields say now, in the form in which the history keeps it."""
    return {field: value(organization, field) for field in fields}


def value(organization: Organization, field: str) -> Any:
    if field == "offers":
        return [[offer.kind, offer.text] for offer in organization.offers.all()]
    if field == "projects":
        return [
            [project.name, project.starts_in, project.ends_in, project.link] for project in organization.projects.all()
        ]
    if field == "logo":
        return [organization.logo.name, organization.logo.sha256] if organization.logo else []
    if field == "own_document":
        own = OwnDocument.objects.filter(organization=organization).select_related("file").first()
        return [own.file.name, own.file.sha256, own.visibility, own.state] if own else []
    column = Organization._meta.get_field(field)
    if column.many_to_many:
        return list(getattr(organization, field).order_by("slug").values_list("slug", flat=True))
    said = getattr(organization, field)
    if said is None:
        return ""
    return said.slug if isinstance(said, (Term, County)) else said


def record(organization: Organization, before: dict[str, Any], by: User) -> list[ProfileEdit]:
    """Write down what differs from `before`. Call it in the transaction of the edit."""
    after = values(organization, before)
    return ProfileEdit.objects.bulk_create(
        ProfileEdit(organization=organization, by=by, field=field, before=said, after=after[field])
        for field, said in before.items()
        if said != after[field]
    )


def readable(edits: Iterable[ProfileEdit]) -> list[Edit]:
    """Edits with names in place of addresses; each shared list is asked once."""
    edits = list(edits)
    names = {field: names_of(field) for field in {edit.field for edit in edits}}
    return [
        Edit(
            label(edit.field),
            lines(edit.field, edit.before, names[edit.field]),
            lines(edit.field, edit.after, names[edit.field]),
            edit.by,
            edit.at,
        )
        for edit in edits
    ]


def changed_since(organization: Organization, moment: datetime) -> list[Edit]:
    """Each field that reads otherwise than it did at that moment: then, and now."""
    found: dict[str, list[ProfileEdit]] = {}
    for edit in organization.edits.filter(at__gt=moment).select_related("by").order_by("at", "pk"):
        found.setdefault(edit.field, []).append(edit)
    return readable(
        ProfileEdit(field=field, before=edits[0].before, after=edits[-1].after, by=edits[-1].by, at=edits[-1].at)
        for field, edits in found.items()
        if edits[0].before != edits[-1].after
    )


def label(field: str) -> str:
    if field in PARTS:
        return str(PARTS[field])
    return capfirst(str(cast("Field", Organization._meta.get_field(field)).verbose_name))


def names_of(field: str) -> dict[str, str]:
    """The names of a shared list by their addresses; nothing for what was typed."""
    related = None if field in PARTS else Organization._meta.get_field(field).related_model
    if not (isinstance(related, type) and issubclass(related, (Term, County))):
        return {}
    return {term.slug: str(term) for term in related._base_manager.all()}


def lines(field: str, said: Any, names: dict[str, str]) -> list[str]:
    if field == "offers":
        return [f"{Offer.Kind(kind).label}: {text}" for kind, text in said]
    if field == "projects":
        return [project_line(*project) for project in said]
    if field == "logo":
        return said[:1]
    if field == "own_document":
        return own_document_lines(*said) if said else []
    if field == "verification":
        return [verification.readable(fact) for fact in said]
    if isinstance(said, bool):
        return [_("yes") if said else _("no")]
    if isinstance(said, list):
        return [names.get(slug, slug) for slug in said]
    return [names.get(said, said)] if said else []


def own_document_lines(name: str, _sha256: str, visibility: str, state: str) -> list[str]:
    readers = _("For: %(readers)s") % {"readers": Visibility(visibility).label}
    return [name, readers, str(OwnDocument.State(state).label)]


def project_line(name: str, starts_in: int, ends_in: int | None, link: str) -> str:
    years = Project(starts_in=starts_in, ends_in=ends_in).years
    return ", ".join(part for part in (name, years, link) if part)
