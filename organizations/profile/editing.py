"""Saving one part of an organization's page: nothing of a colleague's is undone, and the history says what changed."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm

from members.models import Transition, User
from members.transitions import lock, record
from organizations.models import Offer, Organization, Project
from organizations.profile import history, own_document, verification


class EditedMeanwhile(Exception):
    """Somebody else has saved the organization since the form was opened; `revision` is that of now."""

    def __init__(self, revision: int):
        self.revision = revision
        super().__init__(revision)


@transaction.atomic
def save(form: ModelForm, by: User, **parts: list[dict[str, Any]]) -> Organization:
    """Write the fields of a valid form, no others, and the rows of each of the `parts` in place of the old ones.

    `offers` and `projects` are the columns of their rows, in order. Raises `EditedMeanwhile` when the form was
    opened on an older revision than the row now has.
    """
    held(form.instance, form.cleaned_data["revision"])
    return write(form, by, **parts)


def held(organization: Organization, revision: int) -> Organization:
    """The organization as it stands now, locked. Raises `EditedMeanwhile` when it is no longer at that revision."""
    current = lock(organization)
    if current.revision != revision:
        raise EditedMeanwhile(current.revision)
    return current


@transaction.atomic
def write(form: ModelForm, by: User, **parts: list[dict[str, Any]]) -> Organization:
    """The form's own fields, the parts, a new revision and the history; the caller has compared the revision."""
    told = [name for name in form._meta.fields if name != "revision"]
    before = history.values(lock(form.instance), [*told, *parts])
    organization = form.save(commit=False)
    organization.revision = form.cleaned_data["revision"] + 1
    columns = {field.name for field in Organization._meta.concrete_fields}
    organization.save(update_fields=["revision", *(name for name in told if name in columns)])
    form.save_m2m()
    for part, rows in parts.items():
        replace(organization, part, rows)
    edits = history.record(organization, before, by)
    changed = {edit.field for edit in edits}
    if "is_trusted" in changed:
        after = organization.is_trusted
        record(organization, Transition.What.TRUST, by, *("trusted" if one else "" for one in (not after, after)))
    verification.void_if_changed(organization, changed, by)
    own_document.void_if_renamed(organization, changed, by)
    return organization


REPLACED: dict[str, type[Model]] = {"offers": Offer, "projects": Project}


def replace(organization: Organization, part: str, rows: list[dict[str, Any]]) -> None:
    model = REPLACED[part]
    getattr(organization, part).all().delete()
    model._default_manager.bulk_create(
        model(organization=organization, position=position, **row) for position, row in enumerate(rows)
    )
