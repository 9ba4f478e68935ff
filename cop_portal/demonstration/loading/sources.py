"""Where the demonstration comes from: its JSON files, and chance that falls the same way every time."""

import json
import random
import uuid
from functools import cache
from pathlib import Path

from django.db import models

FOLDER = Path(__file__).resolve().parent.parent


@cache
def read(name: str) -> list[dict]:
    """The rows of one of the JSON files, such as `people`. Read only."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def chance(*about: str) -> random.Random:
    """A generator seeded by what it decides about: a new row elsewhere changes nothing here."""
    return random.Random(" ".join(about))  # noqa: S311  invents dates, guards nothing


def number(*about: str) -> uuid.UUID:
    """A UUID that stays the same at every loading."""
    return uuid.UUID(int=chance("number", *about).getrandbits(128), version=4)


def by_slug(model: type[models.Model]) -> dict[str, models.Model]:
    return {row.slug: row for row in model.objects.all()}


def link(rows: dict[str, models.Model], field: str, terms: dict[str, models.Model], named: dict[str, list]) -> None:
    """Fill a many-to-many field of many rows in one statement; `rows` and `named` share their keys."""
    through = getattr(type(next(iter(rows.values()))), field).through
    source, target = (f"{key.name}_id" for key in through._meta.fields if key.is_relation)
    through.objects.bulk_create(
        through(**{source: rows[key].pk, target: terms[slug].pk}) for key in rows for slug in named[key]
    )
