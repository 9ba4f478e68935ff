from django import forms
from django.utils.translation import gettext_lazy as _

from files.kinds import size_text
from terms.models import CODE_LETTERS
from terms.signing import AUTHORITY, CONSENT, READING, StaleOpening, read_opening

STALE = _("The text has changed, or the page had been open for too long. Read it again below, then sign.")


def plain(name: str) -> str:
    """A name as it is compared: case and blanks do not matter."""
    return " ".join(name.split()).casefold()


class SigningForm(forms.Form):
    """The ceremony: three or four agreements, and the typed name."""

    electronic = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("Tick that you agree to sign electronically.")}
    )
    has_read = forms.BooleanField(error_messages={"required": _("Tick that you have read the Terms of Reference.")})
    authority = forms.BooleanField(
        help_text=_("A coordinator may ask how: minutes, by-laws or a letter."),
        error_messages={"required": _("Tick that you are authorized, or send this page to the person who is.")},
    )
    typed_name = forms.CharField(
        label=_("Type your full name"), max_length=120, error_messages={"required": _("Type your full name to sign.")}
    )
    opening = forms.CharField(widget=forms.HiddenInput, error_messages={"required": STALE})

    def __init__(self, *args, signer, version, party_name: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.signer = signer
        self.fields["has_read"].label = READING % {"number": version.number}
        self.fields["typed_name"].help_text = _("As it stands above: %(name)s") % {"name": signer.full_name}
        self.fields["typed_name"].widget.attrs["autocomplete"] = "name"
        if party_name:
            self.fields["authority"].label = AUTHORITY % {"party": party_name}
        else:
            del self.fields["authority"]

    def say_stale(self):
        """Another version came into force between the check and the signing."""
        self.add_error("opening", STALE)

    def clean_typed_name(self):
        typed = " ".join(self.cleaned_data["typed_name"].split())
        if plain(typed) != plain(self.signer.full_name):
            raise forms.ValidationError(
                _("Type your name as it stands in your profile: %(name)s."), params={"name": self.signer.full_name}
            )
        return typed

    def clean_opening(self):
        try:
            return read_opening(self.cleaned_data["opening"], self.signer)
        except StaleOpening as error:
            raise forms.ValidationError(STALE) from error


class CodeForm(forms.Form):
    """A certificate code, however it was typed: small letters, blanks, O for zero."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=20,
        help_text=_("Eight letters and digits, for example 7QF2-M9XD."),
    )

    def clean_code(self):
        letters = "".join(
            self.cleaned_data["code"].upper().replace("O", "0").replace("I", "1").replace("L", "1").split()
        )
        letters = letters.replace("-", "")
        if len(letters) != 8 or set(letters) - set(CODE_LETTERS):
            raise forms.ValidationError(_("A code has eight letters and digits, for example 7QF2-M9XD."))
        return f"{letters[:4]}-{letters[4:]}"


class CertificateFileForm(forms.Form):
    """A certificate as a file, to be checked and not kept."""

    MAX_BYTES = 5 * 1000**2

    file = forms.FileField(
        label=_("The certificate as a PDF"),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={
            "required": _("Choose the PDF of the certificate."),
            "empty": _("This file is empty; choose another one."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("At most %(limit)s. We compare it and do not keep it.") % {
            "limit": size_text(self.MAX_BYTES)
        }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.MAX_BYTES:
            raise forms.ValidationError(
                _("Our certificates are smaller: choose a file of at most %(limit)s."),
                params={"limit": size_text(self.MAX_BYTES)},
            )
        # Readers look for this mark within the first kilobyte.
        if b"%PDF-" not in file.read(1024):
            raise forms.ValidationError(_("This is not a PDF. Choose the file that you got from the portal."))
        return file
