"""The register as lines of a spreadsheet."""

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.register import Register, Row
from files.spreadsheets import csv_lines


def lines(register: Register, language: str) -> Iterator[str]:
    """Head and rows in that language, one at a time; days in the portal's time zone, as 2026-10-13."""
    with translation.override(language):
        yield from csv_lines(rows(register))


def rows(register: Register) -> Iterator[list]:
    yield head()
    yield from map(cells, register)


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
