"""The yearly days of the field, shown in agenda and month as quiet notes."""

import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data" / "field_days.json"


@dataclass(frozen=True)
class FieldDay:
    first_day: datetime.date
    titles: dict[str, str]
    notes: dict[str, str]

    # Tells it from an event, next to which it stands in the agenda.
    is_field_day = True

    @property
    def title(self) -> str:
        return self.titles[get_language() or "en"]

    @property
    def note(self) -> str:
        return self.notes[get_language() or "en"]


def field_days(first: datetime.date, last: datetime.date) -> list[FieldDay]:
    """Those from `first` to `last`, both included, in order."""
    days = [day_in(year, row) for year in range(first.year, last.year + 1) for row in rows()]
    return sorted((day for day in days if first <= day.first_day <= last), key=lambda day: day.first_day)


def day_in(year: int, row: dict[str, str]) -> FieldDay:
    return FieldDay(
        datetime.date.fromisoformat(f"{year}-{row['month_day']}"),
        {"en": row["title_en"], "sw": row["title_sw"]},
        {"en": row["note_en"], "sw": row["note_sw"]},
    )


@cache
def rows() -> list[dict[str, str]]:
    return json.loads(DATA.read_text(encoding="utf-8"))
