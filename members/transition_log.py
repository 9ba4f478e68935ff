"""The record of what was decided, to take along."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models.transition import TransitionQuerySet


def table(transitions: TransitionQuerySet) -> Iterator[list]:
    """A heading and one row each, the oldest first; times in the portal's time zone."""
    yield [_("When"), _("Kind"), _("Number"), _("About"), _("What"), _("Before"), _("After"), _("By"), _("Reason")]
    for row in transitions.select_related("by").order_by("at", "pk"):
        at = timezone.localtime(row.at).isoformat(timespec="seconds")
        by = str(row.by) if row.by else ""
        yield [
            at, row.subject_kind, row.subject_id, row.subject_name, row.get_what_display(), row.before, row.after, by,
            row.reason,
        ]  # fmt: skip
