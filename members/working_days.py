"""Days on which coordinators are expected to answer: Monday to Friday, Kenya's public holidays left out."""

import datetime
from functools import cache

import holidays
from django.utils import timezone


@cache
def kenyan_holidays():
    return holidays.country_holidays("KE")


def working_days_after(day: datetime.date, count: int) -> datetime.date:
    """The date `count` working days after `day`."""
    while count > 0:
        day += datetime.timedelta(days=1)
        if day.weekday() < 5 and day not in kenyan_holidays():
            count -= 1
    return day


def due(since: datetime.datetime, count: int) -> datetime.date:
    """The date, in the portal's time zone, by which something that came in at `since` is answered."""
    return working_days_after(timezone.localdate(since), count)
