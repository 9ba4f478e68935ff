"""The append-only chain of signature events, and what is personal about them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from terms.models.signature import Signature


class LedgerEntry(models.Model):
    """One link of the append-only chain of signature events.

    `record` is the canonical JSON (RFC 8785) whose SHA-256 is `hash`; it holds the hash of the entry
    before and a salted commitment to the personal values. The migration's own triggers refuse
    UPDATE, DELETE and TRUNCATE.
    """

    number = models.BigIntegerField(_("running number"), primary_key=True)
    signature = models.ForeignKey(Signature, models.PROTECT, related_name="entries", verbose_name=_("signature"))
    event = models.CharField(_("event"), max_length=10, choices=Signature.State)
    record = models.TextField(_("record"))
    previous_hash = models.CharField(_("hash before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ledger_entry_counts_from_one"),
            models.UniqueConstraint(fields=["previous_hash"], name="ledger_entry_is_a_chain"),
        ]

    def __str__(self):
        return f"{self.number}: {self.event}"

    @property
    def event_name(self) -> str:
        """What happened; where somebody signed, the state that follows goes by another name."""
        if self.event == Signature.State.SIGNED:
            return pgettext("event of a signature", "Signed")
        return self.get_event_display()


class LedgerPersonal(models.Model):
    """The personal values of one ledger entry, apart so that retention may remove them and the chain still holds."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=64)
    name = models.CharField(_("name as typed"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("verified e-mail address"), blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    reason = models.TextField(_("reason as written"), blank=True)
    party_name = models.CharField(_("name of the party as signed"), max_length=200, blank=True)

    def __str__(self):
        return self.name


class LedgerPurge(models.Model):
    """That the personal values of an entry were removed, when and why; written only by the retention function."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="purge")
    purged_at = models.DateTimeField(_("removed"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("removal of personal values")
        verbose_name_plural = _("removals of personal values")

    def __str__(self):
        return f"{self.entry_id}: {self.reason}"


class LedgerAnchor(models.Model):
    """The head of the chain as it left the database on one day."""

    day = models.DateField(_("day"), primary_key=True)
    number = models.BigIntegerField(_("running number"))
    hash = models.CharField(_("hash"), max_length=64)
    sent_at = models.DateTimeField(_("left the database"), db_default=Now())

    class Meta:
        verbose_name = _("daily anchor")
        verbose_name_plural = _("daily anchors")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day}: {self.number}"
