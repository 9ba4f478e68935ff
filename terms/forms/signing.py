from django import forms
from django.utils.translation import gettext_lazy as _

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
