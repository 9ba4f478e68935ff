"""What coordinators have verified of an organization."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models.organization import Organization
from terms.models import TermsVersion


class VerificationQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(state=Verification.State.STANDING)

    def void(self):
        """Ended by a change of the record; a coordinator has to look again."""
        return self.filter(state=Verification.State.VOID)


class Verification(models.Model):
    """The verified mark: what a coordinator has seen, under which name and number, and whether it still stands."""

    class State(models.TextChoices):
        STANDING = "standing", pgettext_lazy("verification", "Stands")
        VOID = "void", pgettext_lazy("verification", "Void: the name or the number has changed")
        REPLACED = "replaced", pgettext_lazy("verification", "Replaced by a newer one")
        WITHDRAWN = "withdrawn", pgettext_lazy("verification", "Taken back")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="verifications")
    name = models.CharField(_("name as verified"), max_length=120)
    registration_number = models.CharField(_("registration number as verified"), max_length=60, blank=True)
    has_certificate = models.BooleanField(_("registration certificate seen"), default=False)
    has_contacts = models.BooleanField(_("two contacts confirmed"), default=False)
    version = models.ForeignKey(
        TermsVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Terms version signed")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verified by"))
    at = models.DateTimeField(_("verified"), db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.STANDING)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_certificate=True)
                | models.Q(has_contacts=True)
                | models.Q(version__isnull=False),
                name="verification_says_what_was_seen",
            ),
            models.CheckConstraint(
                condition=models.Q(has_certificate=False) | ~models.Q(registration_number=""),
                name="verification_of_a_certificate_has_its_number",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["standing", "void", "replaced", "withdrawn"]),
                name="verification_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="standing", ended_at__isnull=True)
                | (~models.Q(state="standing") & models.Q(ended_at__isnull=False)),
                name="verification_ends_when_it_no_longer_stands",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state__in=["standing", "void"]),
                name="verification_is_one_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.get_state_display()}"
