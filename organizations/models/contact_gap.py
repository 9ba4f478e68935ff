"""That an organization lacks a second contact: since when, and by when it names one."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization


class ContactGapQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def overdue(self):
        return self.open().filter(due_on__lt=timezone.localdate()).order_by("due_on", "pk")


class ContactGap(models.Model):
    """Hides nothing. Opens and closes by itself, whatever it is that brings or takes a contact."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="contact_gaps")
    opened_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    due_on = models.DateField(_("to be closed by"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = ContactGapQuerySet.as_manager()

    class Meta:
        verbose_name = _("missing contact")
        verbose_name_plural = _("missing contacts")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(closed_at__isnull=True), name="contact_gap_is_open_once"
            )
        ]

    def __str__(self):
        return self.organization.name
