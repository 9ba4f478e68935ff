"""The record of what was decided, to take along."""

import csv
import io

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models.transition import TransitionQuerySet

# A spreadsheet takes what begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(transitions: TransitionQuerySet) -> str:
    """One line each, the oldest first; times in the portal's time zone."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [_("When"), _("Kind"), _("Number"), _("About"), _("What"), _("Before"), _("After"), _("By"), _("Reason")]
    )
    for row in transitions.select_related("by").order_by("at", "pk"):
        at = timezone.localtime(row.at).isoformat(timespec="seconds")
        by = str(row.by) if row.by else ""
        values = [
            at, row.subject_kind, row.subject_id, row.subject_name, row.get_what_display(), row.before, row.after, by,
            row.reason,
        ]  # fmt: skip
        writer.writerow([harmless(str(value)) for value in values])
    return file.getvalue()


def harmless(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
