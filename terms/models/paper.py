"""A signature on paper: scanned and entered by one coordinator, checked by another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import StoredFile
from terms.models.signature import Signature
from terms.models.version import TermsVersion

PAPER_TRANSITIONS = [("entered", "confirmed"), ("entered", "rejected")]


class PaperSigningQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=PaperSigning.State.ENTERED)

    def waiting_of(self, user):
        """Pages that this person has signed and that nobody has checked yet."""
        return self.waiting().filter(signer=user).select_related("version")

    def to_be_checked_by(self, user):
        """Waiting ones that this person has neither entered nor signed."""
        return self.waiting().exclude(entered_by=user).exclude(signer=user)

    def in_full(self):
        return self.select_related("version", "signer", "scan", "entered_by", "checked_by", "signature")


class PaperSigning(models.Model):
    """The scan of a signed page, what stands on it, and who has checked it."""

    class State(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("signature on paper", "Waits for a second coordinator")
        CONFIRMED = "confirmed", pgettext_lazy("signature on paper", "Confirmed")
        REJECTED = "rejected", pgettext_lazy("signature on paper", "Rejected")

    TRANSITIONS = PAPER_TRANSITIONS

    version = models.ForeignKey(TermsVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    language = models.CharField(_("language of the text"), max_length=2)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="paper_signings", verbose_name=_("signed by")
    )
    kind = models.CharField(_("for"), max_length=12, choices=Signature.Kind)
    party = models.CharField(max_length=40, editable=False)
    party_name = models.CharField(_("name of the party"), max_length=200)
    name = models.CharField(_("name as written"), max_length=120)
    title = models.CharField(_("title as written"), max_length=120, blank=True)
    signed_on = models.DateField(_("date on the paper"))
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("scan"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ENTERED)
    reason = models.TextField(_("reason"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    signature = models.OneToOneField(
        Signature, models.PROTECT, null=True, blank=True, related_name="paper", verbose_name=_("signature")
    )

    objects = PaperSigningQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature on paper")
        verbose_name_plural = _("signatures on paper")
        ordering = ["-entered_at", "-pk"]
        permissions = [("enter_paper_signing", _("Can enter and check signatures on paper"))]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "version"],
                condition=models.Q(state="entered"),
                name="paper_signing_waits_once_per_party_and_version",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True) | ~models.Q(checked_by=models.F("entered_by")),
                name="paper_signing_is_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(entered_by=models.F("signer"))
                & (models.Q(checked_by__isnull=True) | ~models.Q(checked_by=models.F("signer"))),
                name="paper_signing_is_not_handled_by_its_signer",
            ),
            models.CheckConstraint(
                condition=models.Q(state="entered", checked_by__isnull=True, signature__isnull=True)
                | models.Q(state="confirmed", checked_by__isnull=False, signature__isnull=False)
                | models.Q(state="rejected", checked_by__isnull=False, signature__isnull=True),
                name="paper_signing_counts_once_checked",
            ),
        ]
        triggers = [pgtrigger.FSM(name="paper_signing_transitions", field="state", transitions=PAPER_TRANSITIONS)]

    def __str__(self):
        return f"{self.party_name}, {self.signed_on}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.ENTERED
