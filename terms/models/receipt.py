"""The sealed PDF of a signature, and who looked at its evidence."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import StoredFile
from terms.models.ledger import LedgerEntry
from terms.models.signature import Signature


class ReceiptQuerySet(models.QuerySet):
    def issued(self, sha256: str) -> "Receipt | None":
        """The one whose file has exactly these bytes."""
        return self.filter(file__sha256=sha256).select_related("signature__version").first()

    def certificates(self):
        """Fingerprints of all certificates that sealed."""
        return self.order_by().values_list("certificate_sha256", flat=True).distinct()


class Receipt(models.Model):
    """One sealed PDF, made for one entry of the ledger: the receipt of signing, the certificate of acceptance.

    `file.sha256` is the fingerprint by which an uploaded copy is recognized.
    """

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="receipts", verbose_name=_("signature"))
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="receipt", verbose_name=_("ledger entry"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="receipt", verbose_name=_("file"))
    certificate_sha256 = models.CharField(_("fingerprint of the seal's certificate"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), db_default=Now())

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-entry_id"]

    def __str__(self):
        return f"{self.signature_id}: {self.entry_id}"


class EvidenceView(models.Model):
    """That staff looked at the evidence of a signature; the signer sees it. Append-only, by trigger."""

    class What(models.TextChoices):
        REVIEW = "review", pgettext_lazy("evidence", "The record at the desk")
        PACK = "pack", pgettext_lazy("evidence", "The evidence pack")

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="views", verbose_name=_("signature"))
    viewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("looked at by")
    )
    what = models.CharField(_("what"), max_length=6, choices=What)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("look at evidence")
        verbose_name_plural = _("looks at evidence")
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="evidence_view_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.signature_id}: {self.what}"
