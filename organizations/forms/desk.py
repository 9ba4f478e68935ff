"""What coordinators decide and correct at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.transitions import lock
from organizations.forms.editing import NAME_ERRORS, RevisedForm, WebAddressField, free_name
from organizations.models import Organization
from vocabularies.choices import OfferedTermField

SIGNATURE_WAITS = _("Accept the signature of the Terms as well, or return the application.")


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("approve", _("Approve: the organization becomes a member")),
            ("return", _("Return: something has to be corrected")),
            ("decline", _("Decline")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    accept_signature = forms.BooleanField(
        label=_("I accept the signature of the Terms of Reference"),
        required=False,
        help_text=_("The person who signed may bind the organization. Your name and the time join the proof."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Goes into the letter word for word. Needed to return and to decline."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, can_accept: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not can_accept:
            del self.fields["accept_signature"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") in ("return", "decline") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the organization reads it."))
        if cleaned.get("decision") == "approve" and cleaned.get("accept_signature") is False:
            self.add_error("accept_signature", SIGNATURE_WAITS)
        return cleaned

    def renew(self, organization: Organization) -> None:
        """Decide on the organization as it is now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(organization.revision)


class CorrectionForm(RevisedForm):
    """What a coordinator may put right; everything else is for the organization itself."""

    class Meta:
        model = Organization
        fields = [
            "name",
            "acronym",
            "type",
            "registration_number",
            "website",
            "town",
            "county",
            "is_trusted",
        ]
        field_classes = {"website": WebAddressField, "type": OfferedTermField}
        error_messages = {"name": NAME_ERRORS}

    def clean_name(self):
        return free_name(self.cleaned_data["name"], but=self.instance)

    def clean(self):
        """The desk checks and saves in one transaction: the row stays held from here on."""
        cleaned = super().clean()
        current = lock(self.instance)
        if "revision" in cleaned and cleaned["revision"] != current.revision:
            self.refuse_stale(current.revision)
        return cleaned
