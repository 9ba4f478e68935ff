"""What everyone signs: the versions of the Terms of Reference, the signatures, and their ledger."""

import datetime
import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class TermsVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=TermsVersion.State.PUBLISHED)

    def in_force(self, on: datetime.date | None = None) -> "TermsVersion | None":
        """The version that binds on that day (default: today in the portal's time zone)."""
        return (
            self.published()
            .filter(effective_on__lte=on or timezone.localdate())
            .order_by("-effective_on", "-number")
            .first()
        )


class TermsVersion(models.Model):
    """One text of the Terms. Once published it never changes; a trigger sees to it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("version of the Terms", "Draft")
        PUBLISHED = "published", pgettext_lazy("version of the Terms", "Published")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    text_en = models.TextField(_("English text"))
    text_sw = models.TextField(_("Kiswahili text"), blank=True)
    summary_en = models.TextField(_("English summary"), blank=True)
    summary_sw = models.TextField(_("Kiswahili summary"), blank=True)
    change_note = models.TextField(_("what changed"), blank=True)
    is_material = models.BooleanField(_("asks everyone to sign again"), default=True)
    effective_on = models.DateField(_("in force from"))
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True)
    sha256_en = models.CharField(max_length=64, blank=True, editable=False)
    sha256_sw = models.CharField(max_length=64, blank=True, editable=False)
    html_en = models.TextField(blank=True, editable=False)
    html_sw = models.TextField(blank=True, editable=False)
    renderer = models.CharField(max_length=60, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the Terms")
        verbose_name_plural = _("versions of the Terms")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="terms_version_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(state="published", published_at__isnull=False, sha256_en__regex=r"^[0-9a-f]{64}$")
                & ~models.Q(html_en=""),
                name="terms_version_published_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_terms_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self):
        return f"{self.number}"

    def get_absolute_url(self):
        return reverse("terms:version_detail", args=[self.number])

    @property
    def language(self) -> str:
        """The language this reader gets the text in: theirs where it exists, else English."""
        return "sw" if get_language() == "sw" and self.text_sw else "en"

    def text(self, language: str) -> str:
        return self.text_sw if language == "sw" else self.text_en

    def sha256(self, language: str) -> str:
        return self.sha256_sw if language == "sw" else self.sha256_en

    def html(self, language: str) -> str:
        return self.html_sw if language == "sw" else self.html_en

    @property
    def summary(self) -> str:
        return (get_language() == "sw" and self.summary_sw) or self.summary_en


# Crockford's base 32 without the letters that are misread: 8 of these are 40 bits.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """A certificate code such as `7QF2-M9XD`."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class SignatureQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(state__in=Signature.STANDING)

    def waiting(self):
        return self.filter(state=Signature.State.SIGNED)

    def of_person(self, user):
        return self.filter(party=f"person:{user.pk}")


SIGNATURE_TRANSITIONS = [
    ("signed", "accepted"),
    ("signed", "refused"),
    ("signed", "superseded"),
    ("signed", "withdrawn"),
    ("accepted", "superseded"),
    ("accepted", "withdrawn"),
]


class Signature(models.Model):
    """One act of signing, by a person for themselves or for an organization.

    `party` names who is bound, `person:<account>` or `organization:<number>`: the organization's
    own table links to its signatures, this app knows no organizations. What was typed stands in
    the ledger's personal row, not here.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANIZATION = "organization", _("Organization")

    class State(models.TextChoices):
        SIGNED = "signed", pgettext_lazy("signature", "Waits for a coordinator")
        ACCEPTED = "accepted", pgettext_lazy("signature", "Accepted")
        REFUSED = "refused", pgettext_lazy("signature", "Refused")
        SUPERSEDED = "superseded", pgettext_lazy("signature", "Superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("signature", "Withdrawn")

    STANDING = ["signed", "accepted"]
    TRANSITIONS = SIGNATURE_TRANSITIONS

    version = models.ForeignKey(TermsVersion, models.PROTECT, related_name="signatures", verbose_name=_("version"))
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures", verbose_name=_("signed by")
    )
    kind = models.CharField(_("for"), max_length=12, choices=Kind)
    party = models.CharField(max_length=40, editable=False)
    party_name = models.CharField(_("name of the party as signed"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SIGNED)
    code = models.CharField(_("certificate code"), max_length=9, unique=True, default=new_code, editable=False)
    language = models.CharField(_("language of the text"), max_length=2)
    signed_at = models.DateTimeField(_("signed"), editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at", "-pk"]
        permissions = [("accept_signature", _("Can accept and refuse signatures"))]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "version"],
                condition=models.Q(state__in=["signed", "accepted"]),
                name="signature_stands_once_per_party_and_version",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="person", party__startswith="person:")
                | models.Q(kind="organization", party__startswith="organization:"),
                name="signature_party_fits_its_kind",
            ),
        ]
        triggers = [pgtrigger.FSM(name="signature_transitions", field="state", transitions=SIGNATURE_TRANSITIONS)]

    def __str__(self):
        return f"{self.party_name}, {self.code}"

    def get_absolute_url(self):
        return reverse("terms:verification_detail", args=[self.code])

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


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


class LedgerPersonal(models.Model):
    """The personal values of one ledger entry, apart so that retention may remove them and the chain still holds."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=64)
    name = models.CharField(_("name as typed"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("verified e-mail address"))
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)

    def __str__(self):
        return self.name
