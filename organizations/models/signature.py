"""What binds an organization: its signatures, and who was asked to sign."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from organizations.models.representation import Representation
from terms.models import Signature


class OrganizationSignature(models.Model):
    """Links a signature of the Terms to the organization it binds."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="signature_links")
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="organization_link")
    representation = models.ForeignKey(Representation, models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.organization}: {self.signature.code}"


class SignatureRequest(models.Model):
    """That a colleague sent the signing page to a person who may sign for the organization."""

    representation = models.ForeignKey(Representation, models.CASCADE, related_name="signature_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("request to sign")
        verbose_name_plural = _("requests to sign")
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"{self.representation}"
