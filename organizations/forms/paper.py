"""Signed pages at the desk: what stands on one, and what a second coordinator has compared."""

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.inspection import FileRefused
from files.kinds import KINDS, accept, size_text
from members.models import User
from organizations.models import Organization
from terms import paper
from terms.models import PaperSigning, Signature, TermsVersion
from terms.paper import PaperRefused

NOT_AUTHORIZED = _(
    "This person may not sign for the organization: they have to confirm on the portal that they represent it, "
    "with the right to sign."
)
# At which field a refused page says so; what is not named stands above the form.
FIELD = {
    "closed": "email",
    "own": "email",
    "left": "email",
    "interest": "organization",
    "draft": "version",
    "language": "language",
    "future": "signed_on",
    "early": "signed_on",
    "withdrawn": "signed_on",
}


class EntryForm(forms.Form):
    """What stands on a signed page, and its scan."""

    email = forms.EmailField(
        label=_("E-mail address of the person who signed"),
        help_text=_("The address of their account. A letter tells them that the page was entered."),
        error_messages={"required": _("Enter the e-mail address of the person who signed.")},
    )
    organization = forms.ModelChoiceField(
        Organization.objects.exclude(state="left").order_by("name"),
        label=_("Signed for"),
        required=False,
        empty_label=_("Themselves"),
        help_text=_("An organization only where the page names it and the person may sign for it."),
    )
    version = forms.ModelChoiceField(
        TermsVersion.objects.published(),
        label=_("Version on the page"),
        empty_label=None,
        error_messages={"required": _("Choose the version that stands on the page.")},
    )
    language = forms.ChoiceField(label=_("Language of the page"), choices=User.Language)
    name = forms.CharField(
        label=_("Name as written"), max_length=120, error_messages={"required": _("Enter the name as it is written.")}
    )
    title = forms.CharField(label=_("Title as written"), max_length=120, required=False)
    signed_on = forms.DateField(
        label=_("Date on the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the date that stands on the paper.")},
    )
    scan = forms.FileField(
        label=_("Scan of all pages"),
        widget=forms.FileInput,
        error_messages={"required": _("Choose the scan."), "empty": _("This file is empty; choose another one.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = TermsVersion.objects.in_force()
        self.fields["version"].label_from_instance = version_label
        self.fields["signed_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["scan"].widget.attrs["accept"] = accept(paper.KINDS)
        self.fields["scan"].help_text = _(
            "%(kinds)s; at most %(limit)s. If something has to be corrected, choose it again."
        ) % {
            "kinds": ", ".join(KINDS[name].label for name in paper.KINDS),
            "limit": size_text(settings.UPLOAD_MAX_BYTES),
        }

    def clean_email(self) -> str:
        """An account whose address is verified: letters reach the person who signed."""
        typed = self.cleaned_data["email"]
        address = EmailAddress.objects.filter(email__iexact=typed, verified=True).select_related("user").first()
        if address is None:
            raise forms.ValidationError(
                _(
                    "Nobody has an account with this address. Ask the person to create one at %(address)s; then enter the page."
                ),
                params={"address": f"{settings.PORTAL_URL}/join/"},
            )
        self.cleaned_data["signer"] = address.user
        return typed

    @property
    def who(self) -> list[forms.BoundField]:
        return [self["email"], self["organization"]]

    @property
    def what(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in ("email", "organization")]

    @property
    def page(self) -> dict:
        """What the form says, as `organizations.signatures.paper.enter` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "email"}

    def refuse(self, refused: PaperRefused | FileRefused) -> None:
        """Say at its field why the page was not taken."""
        self.add_error("scan" if isinstance(refused, FileRefused) else FIELD.get(refused.code), refused)

    def refuse_authority(self) -> None:
        self.add_error("organization", NOT_AUTHORIZED)


def version_label(version: TermsVersion) -> str:
    return _("Version %(number)s") % {"number": version.number}


class CheckForm(forms.Form):
    """What the second coordinator has compared on the scan, and what follows."""

    CONFIRM = ("confirm", _("Confirm: the signature counts"))
    REJECT = ("reject", _("Reject: something does not agree"))

    compared = forms.MultipleChoiceField(
        label=_("I have compared on the scan"), widget=forms.CheckboxSelectMultiple, required=False
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[CONFIRM, REJECT],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Goes to the coordinator who entered the page, word for word. Not needed when you confirm."),
    )

    def __init__(self, *args, entered: PaperSigning, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["compared"].choices = to_compare(entered)

    def clean(self):
        cleaned = super().clean()
        left = len(self.fields["compared"].choices) - len(cleaned.get("compared", []))
        if cleaned.get("decision") == "confirm" and left:
            self.add_error("compared", _("Compare each of these with the scan and tick it, or reject the page."))
        if cleaned.get("decision") == "reject" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say what does not agree: the coordinator who entered the page reads it."))
        return cleaned


def to_compare(entered: PaperSigning) -> list[tuple[str, str]]:
    """Each fact that the scan has to show."""
    facts = [
        ("name", _("The name and the title")),
        ("date", _("The date")),
        ("version", _("The version and the language of the text, on every page")),
        ("hand", _("A signature by hand")),
    ]
    if entered.kind == Signature.Kind.ORGANIZATION:
        facts.insert(1, ("organization", _("The organization, and that the person signs as authorized")))
    return facts
