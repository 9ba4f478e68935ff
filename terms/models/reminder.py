"""What a party was told about a version that it has not signed yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models import Message
from terms.models.version import TermsVersion


class Reminder(models.Model):
    """One letter about one version: the announcement (day 0) or a reminder on a later day.

    It counts as sent once `message` says that the mail server accepted it, not before.
    """

    version = models.ForeignKey(TermsVersion, models.PROTECT, related_name="reminders", verbose_name=_("version"))
    party = models.CharField(_("party"), max_length=40)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    day = models.PositiveSmallIntegerField(_("day"))
    message = models.OneToOneField(Message, models.PROTECT, related_name="reminder", verbose_name=_("message"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party", "recipient", "day"], name="reminder_goes_out_once_a_day_and_version"
            ),
        ]

    def __str__(self):
        return f"{self.party}, {self.day}"
