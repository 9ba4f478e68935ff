"""Dates that count from the day of loading, by the clock of Nairobi."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading.sources import chance

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)
SUNDAY = 6


def at(day: datetime.date, clock: str) -> datetime.datetime:
    """That time of day, such as `17:00`, in the portal's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.fromisoformat(clock)))


def days_before(now: datetime.datetime, days: int, *about: str) -> datetime.datetime:
    """Some moment of the working hours that many days ago (at least one)."""
    minutes = chance("clock", *about).randrange(8 * 60, 17 * 60)
    return at(timezone.localdate(now) - days * DAY, "00:00") + minutes * MINUTE


def between(first: datetime.datetime, last: datetime.datetime, *about: str) -> datetime.datetime:
    """Some second from `first` to `last`."""
    seconds = int((last - first).total_seconds())
    return first + datetime.timedelta(seconds=chance("between", *about).randint(0, max(seconds, 0)))


def last_thursday(today: datetime.date, month_offset: int) -> datetime.date:
    """The last Thursday of the month that many months from this one."""
    months = today.year * 12 + today.month + month_offset
    last_day = datetime.date(months // 12, months % 12 + 1, 1) - DAY
    return last_day - (last_day.weekday() - 3) % 7 * DAY


def yearly_day(today: datetime.date, month_day: str, is_next: bool) -> datetime.date:
    """The next or the previous occurrence of a day such as `03-22`, never today."""
    this_year = datetime.date.fromisoformat(f"{today.year}-{month_day}")
    if is_next:
        return this_year if this_year > today else this_year.replace(year=today.year + 1)
    return this_year if this_year < today else this_year.replace(year=today.year - 1)


def first_day(event: dict, today: datetime.date) -> datetime.date:
    """The day on which an event of `events.json` begins; a counted day that is a Sunday moves to Monday."""
    if event.get("rule") == "last-thursday":
        return last_thursday(today, event["month_offset"])
    if event.get("month_day"):
        return yearly_day(today, event["month_day"], event["next"])
    day = today + event["offset_days"] * DAY
    return day + DAY if day.weekday() == SUNDAY else day
