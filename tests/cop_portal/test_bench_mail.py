import smtplib
from collections import Counter
from types import SimpleNamespace

import pytest

from cop_portal.benchmarks.mail import is_as_promised
from cop_portal.benchmarks.mail_sink import mail_sink


def test_sink_counts_each_letter_and_what_came_twice():
    with mail_sink(seconds=0) as (sink, environment):
        port = int(environment["EMAIL_URL"].rpartition(":")[2])
        with smtplib.SMTP("127.0.0.1", port) as line:
            for number in (1, 2, 2):
                line.sendmail("a@example.org", ["b@example.org"], f"Message-ID: <{number}@example.org>\r\n\r\nDear b")

    assert sink.letters == {b"<1@example.org>": 1, b"<2@example.org>": 2}
    assert sink.lines == 1


@pytest.mark.parametrize(
    ("letters", "seconds", "holds"),
    [
        ({"a": 1, "b": 2}, 100, True),
        ({"a": 1, "b": 2}, 700, False),
        ({"a": 1, "b": 3}, 100, False),
        ({"a": 1}, 100, False),
    ],
)
def test_promise_binds_time_and_copies_and_completeness(letters, seconds, holds):
    assert is_as_promised(SimpleNamespace(letters=Counter(letters)), 2, 1, seconds) is holds
