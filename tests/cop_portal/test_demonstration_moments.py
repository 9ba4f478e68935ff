import datetime

import pytest

from cop_portal.demonstration.loading.moments import first_day

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"rule": "last-thursday", "month_offset": 0}, "2026-11-26"),
        ({"rule": "last-thursday", "month_offset": 1}, "2026-12-31"),
        ({"rule": "last-thursday", "month_offset": 3}, "2027-02-25"),
        ({"rule": "last-thursday", "month_offset": -11}, "2025-12-25"),
        ({"month_day": "11-21", "next": True}, "2027-11-21"),
        ({"month_day": "11-22", "next": True}, "2027-11-22"),
        ({"month_day": "11-22", "next": False}, "2025-11-22"),
        ({"month_day": "11-21", "next": False}, "2026-11-21"),
        ({"offset_days": 1}, "2026-11-23"),
        ({"offset_days": -1}, "2026-11-21"),
    ],
)
def test_events_fall_on_the_day_that_their_rule_says(row, expected):
    assert first_day(row, TODAY) == datetime.date.fromisoformat(expected)


@pytest.mark.parametrize("offset", [-7, 0, 7])
def test_event_counted_onto_a_sunday_moves_to_monday(offset):
    assert first_day({"offset_days": offset}, TODAY) == TODAY + datetime.timedelta(days=offset + 1)
