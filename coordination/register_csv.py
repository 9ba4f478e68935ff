"""The register as lines of a spreadsheet."""

import csv
from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.register import Register, Row
from members.transition_log import harmless

# By this mark a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


class Echo:
    """A file for `csv` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(register: Register, language: str) -> Iterator[str]:
    """Head and rows in that language, one at a time; days in the portal's time zone, as 2026-10-13."""
    writer = csv.writer(Echo())
    with translation.override(language):
        yield BYTE_ORDER_MARK + writer.writerow(head())
        for row in register:
            yield writer.writerow([harmless(str(value)) for value in cells(row)])


def head() -> list[str]:
    return [
        _("Name"),
        _("Kind"),
        _("County"),
        _("State"),
        _("Version"),
        _("Signature"),
        _("Signed"),
        _("Signed how"),
        _("Certificate code"),
        _("Situation"),
        _("Days overdue"),
        _("Last letter accepted by the mail server"),
        _("Letter that failed"),
    ]


def cells(row: Row) -> list:
    signature = row.signature
    signed: list = ["", "", "", "", ""]
    if signature:
        method, state = signature.get_method_display(), signature.get_state_display()
        signed = [row.version, state, day(signature.signed_at), method, signature.code]
    failed = day(row.failed_on) if row.has_failed else ""
    told = [row.situation.label, row.days_overdue, day(row.sent_on), failed]
    return [row.name, row.kind, row.county, row.state, *signed, *told]


def day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
