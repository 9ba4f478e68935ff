import datetime

import pytest

from members.working_days import working_days_after


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-23", "2026-11-26"),
        ("2026-11-26", "2026-12-01"),
        # Jamhuri Day, 12 December, falls on a Saturday in 2026; Christmas and Boxing Day on Friday and Saturday.
        ("2026-12-23", "2026-12-29"),
    ],
)
def test_three_working_days_leave_out_weekends_and_holidays(day, expected):
    assert working_days_after(datetime.date.fromisoformat(day), 3) == datetime.date.fromisoformat(expected)
