"""What was changed on an organization's profile, field by field."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization


class ProfileEdit(models.Model):
    """One field of a profile before and after one edit. Rows are added, never changed or removed.

    `before` and `after` hold what was typed, or the addresses (slugs) of what was chosen from a shared list.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="edits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    field = models.CharField(_("field"), max_length=30)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("edit of a profile")
        verbose_name_plural = _("edits of profiles")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organization", "-at"], name="profile_edit_of_whom")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="profile_edit_changes_something"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="profile_edit_is_not_removed", operation=pgtrigger.Delete),
            # Merging two records moves the rows to the one that stays; what they say stands.
            pgtrigger.Protect(
                name="profile_edit_is_not_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("by", "at", "field", "before", "after"),
            ),
        ]

    def __str__(self):
        return f"{self.organization}: {self.field}"
