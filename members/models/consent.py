"""What a person allows, and in which words they were asked."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.account import User


class ConsentQuerySet(models.QuerySet):
    def standing(self, purpose: str):
        """Given for this purpose and not taken back."""
        return self.filter(purpose=purpose, withdrawn_at__isnull=True)


class Consent(models.Model):
    """That a person allows one thing, in the words they read. Taken back by a date; otherwise it never changes."""

    class Purpose(models.TextChoices):
        DIRECTORY = "directory", pgettext_lazy("consent", "Directory")
        MESSAGES = "messages", pgettext_lazy("consent", "Messages")
        NEWSLETTER = "newsletter", pgettext_lazy("consent", "Newsletter")
        PHOTOGRAPHS = "photographs", pgettext_lazy("consent", "Photographs")

    person = models.ForeignKey(User, models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    wording = models.TextField(_("wording"))
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    given_at = models.DateTimeField(_("given"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["directory", "messages", "newsletter", "photographs"])
                & ~models.Q(wording=""),
                name="consent_is_for_a_purpose_in_words",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="consent_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="consent_keeps_its_words", exclude=["withdrawn_at"]),
            pgtrigger.Protect(
                name="consent_is_withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_purpose_display()}"
