from django import forms
from django.utils.translation import gettext_lazy as _

from files.kinds import size_text
from terms.models import CODE_LETTERS


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
