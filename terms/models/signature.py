"""One act of signing, its state, and the code of its certificate."""

import datetime
import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terms.models.version import TermsVersion

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

    def of_applicants_on_paper(self):
        """Accepted when the page was checked, so that only the application itself waits for a decision."""
        return self.filter(
            method=Signature.Method.PAPER,
            kind=Signature.Kind.PERSON,
            state=Signature.State.ACCEPTED,
            signer__member__state="applicant",
            version__number__gte=TermsVersion.objects.binding_number(),
        )

    def of_party(self, party: str):
        return self.filter(party=party)

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

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", pgettext_lazy("signature", "On this portal")
        PAPER = "paper", pgettext_lazy("signature", "On paper")

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
    method = models.CharField(_("signed how"), max_length=10, choices=Method, default=Method.ELECTRONIC)
    signed_at = models.DateTimeField(_("signed"), editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at", "-pk"]
        permissions = [
            ("accept_signature", _("Can accept and refuse signatures")),
            ("view_register", _("Can read the register of signatures and take evidence from it")),
        ]
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

    @property
    def looks(self) -> models.QuerySet:
        """Who of the staff looked at the evidence, the latest first."""
        return self.views.select_related("viewed_by")

    @property
    def withdrawn_at(self) -> datetime.datetime | None:
        """When it was taken back, by the ledger."""
        entry = self.entries.filter(event=self.State.WITHDRAWN).first()
        return entry.recorded_at if entry else None
