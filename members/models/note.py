"""What coordinators note for one another about a person or an organization."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models.account import User


class NoteQuerySet(models.QuerySet):
    def about(self, subject: models.Model):
        """Notes on this one, the newest first, with who wrote them."""
        found = self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
        return found.select_related("by")


class Note(models.Model):
    """Dated and attributed, never changed; the person reads it when they ask what is held about them."""

    subject_kind = models.CharField(_("kind"), max_length=60)
    subject_id = models.BigIntegerField(_("number"))
    note = models.TextField(_("note"), max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="notes_written", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="note_subject")]
        constraints = [models.CheckConstraint(condition=~models.Q(note=""), name="note_says_something")]
        triggers = [pgtrigger.Protect(name="note_is_not_changed", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.by}, {self.at:%Y-%m-%d}"
