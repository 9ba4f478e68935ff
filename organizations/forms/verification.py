"""What a coordinator ticks to give the verified mark: only what the record bears out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from organizations.profile.verification import has_two_contacts, version_signed


class VerificationForm(forms.Form):
    has_certificate = forms.BooleanField(
        label=_("I have seen the registration certificate"),
        required=False,
        help_text=_("It bears this name and this registration number."),
    )
    has_contacts = forms.BooleanField(label=_("Two contacts have confirmed that they stand for it"), required=False)
    has_signed = forms.BooleanField(label=_("Its signature of the Terms of Reference is accepted"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("revision", organization.revision)
        borne_out = {
            "has_certificate": (bool(organization.registration_number), _("The record has no registration number.")),
            "has_contacts": (has_two_contacts(organization), _("Fewer than two contacts have confirmed.")),
            "has_signed": (version_signed(organization) is not None, _("No signature of it is accepted.")),
        }
        for name, (is_true, why_not) in borne_out.items():
            if not is_true:
                self.fields[name].disabled = True
                self.fields[name].help_text = why_not

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("has_certificate", "has_contacts", "has_signed")):
            raise forms.ValidationError(_("Tick at least one thing that you have seen."))
        return cleaned

    def refuse_stale(self, revision: int) -> None:
        """Ask the coordinator to look at the record as it is now; the next press is about that one."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)
        self.add_error(None, _("The organization was changed while you read it. Look at it again, then decide."))
