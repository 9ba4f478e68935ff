"""What a resource says otherwise than when it was returned: kept with the return, read with the next submission."""

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resources.models import Resource

FIELDS = [
    "title", "type", "summary", "language", "other_languages", "authors", "dated_on", "file", "link", "organization",
    "themes", "hazards", "counties", "is_nationwide", "licence", "people_consented", "visibility", "deadline_at",
    "funder", "amount", "eligibility",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field as a coordinator reads it; lists in the reader's language, one entry a line."""

    field: str
    before: list[str]
    after: list[str]


def values(resource: Resource) -> dict[str, list[str]]:
    """What each field says, related rows by their number, a file by what is in it."""
    return {field: value(resource, field) for field in FIELDS}


def value(resource: Resource, field: str) -> list[str]:
    if field == "file":
        return [resource.file.sha256, resource.file.name] if resource.file else []
    if Resource._meta.get_field(field).many_to_many:
        return sorted(str(pk) for pk in getattr(resource, field).values_list("pk", flat=True))
    said = getattr(resource, column(field).attname)
    return [] if said in (None, "") else [said.isoformat() if hasattr(said, "isoformat") else str(said)]


def since_returned(resource: Resource) -> list[Change]:
    """Each field that reads otherwise than it did then; none where it was never returned."""
    before = resource.as_returned or {}
    return [
        Change(capfirst(str(column(field).verbose_name)), readable(field, before[field]), readable(field, now))
        for field in FIELDS
        if field in before and (now := value(resource, field)) != before[field]
    ]


def readable(field: str, said: list[str]) -> list[str]:
    kind = column(field)
    if not said:
        return []
    if field == "file":
        return said[1:]
    if kind.related_model:
        found = cast("Any", kind.related_model)._default_manager.in_bulk([int(pk) for pk in said])
        return [str(found.get(int(pk), pk)) for pk in said]
    if kind.choices:
        return [str(dict(kind.flatchoices).get(one, one)) for one in said]
    if kind.get_internal_type() == "BooleanField":
        return [_("yes") if one == "True" else _("no") for one in said]
    if kind.get_internal_type() in ("DateField", "DateTimeField"):
        return [written(kind.to_python(one)) for one in said]
    return said


def written(day: datetime.date) -> str:
    if isinstance(day, datetime.datetime):
        return date_format(timezone.localtime(day), "j F Y, H:i")
    return date_format(day, "j F Y")


def column(field: str) -> Field:
    return cast("Field", Resource._meta.get_field(field))
