"""Days, weeks and months as the calendar page shows them."""

import calendar
import datetime
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from events.field_days import FieldDay, field_days
from events.models import Event


@dataclass(frozen=True)
class Entry:
    """One event on one day: the `number`th of `total` days."""

    event: Event
    number: int
    total: int


@dataclass
class Day:
    """A cell of the month table; without a date it lies outside the month."""

    date: datetime.date | None
    entries: list[Entry] = field(default_factory=list)
    field_days: list[FieldDay] = field(default_factory=list)
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    first: datetime.date

    @property
    def last(self) -> datetime.date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def previous(self) -> datetime.date:
        return (self.first - datetime.timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> datetime.date:
        return self.last + datetime.timedelta(days=1)

    @property
    def weekdays(self) -> list[datetime.date]:
        """Some Monday to Sunday, for the names at the head of the table."""
        return calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)[0]

    @property
    def field_days(self) -> list[FieldDay]:
        return field_days(self.first, self.last)

    def weeks(self, events: Iterable[Event]) -> list[list[Day]]:
        """Weeks from Monday to Sunday, with the events that touch each day."""
        events, notes, today = list(events), self.field_days, timezone.localdate()
        return [
            [day(date, events, notes, today) if date.month == self.first.month else Day(None) for date in dates]
            for dates in calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        ]


def day(date: datetime.date, events: list[Event], notes: list[FieldDay], today: datetime.date) -> Day:
    touching = [event for event in events if event.first_day <= date <= event.last_day]
    entries = [
        Entry(event, (date - event.first_day).days + 1, (event.last_day - event.first_day).days + 1)
        for event in touching
    ]
    return Day(date, entries, [note for note in notes if note.first_day == date], date == today)


def by_month(rows: Iterable[Event | FieldDay]) -> Iterator[tuple[datetime.date, list[Event | FieldDay]]]:
    """Rows that are in order, in groups named by the first day of their month."""
    for first, group in itertools.groupby(rows, key=lambda row: row.first_day.replace(day=1)):
        yield first, list(group)
