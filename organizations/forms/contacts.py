"""Who represents an organization: named by others, corrected by themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.consents import WORDINGS, Purpose
from members.names import readable_name
from organizations.forms.editing import on_one_line
from organizations.models import Representation

PERSONAL = ["full_name", "title", "phone", "email_visibility", "phone_visibility"]
WIDGETS = {
    "phone": forms.TextInput({"type": "tel", "inputmode": "tel", "data-width": "10"}),
    "email_visibility": forms.RadioSelect,
    "phone_visibility": forms.RadioSelect,
}
ERRORS = {
    "full_name": {"required": _("Type the full name.")},
    "title": {"required": _("Say what role the person has.")},
}


class PersonForm(forms.ModelForm):
    """What somebody shows as a contact."""

    class Meta:
        model = Representation
        fields = [*PERSONAL, "is_contact"]
        labels = {"is_contact": _("Show me as a contact of the organization")}
        help_texts = {"is_contact": WORDINGS[Purpose.DIRECTORY]}
        widgets = WIDGETS
        error_messages = ERRORS

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def clean_title(self):
        return on_one_line(self.cleaned_data["title"])

    def clean_phone(self):
        return on_one_line(self.cleaned_data["phone"])


class InvitationForm(PersonForm):
    """A colleague's entry: kept from everybody until the person has confirmed it and said who may see what."""

    is_authorized = forms.TypedChoiceField(
        label=_("May this person sign for the organization?"),
        choices=[("yes", _("Yes, named in by-laws, minutes or a letter")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether this person may sign for the organization.")},
    )

    class Meta(PersonForm.Meta):
        fields = ["full_name", "email", "title", "phone", "is_authorized"]
        help_texts = {"email": _("We write to this address once; the person confirms from there.")}
        error_messages = ERRORS | {
            "email": {
                "required": _("Type the e-mail address."),
                "invalid": _("Type an e-mail address with an @, like amina@example.org."),
            }
        }

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ConfirmationForm(PersonForm):
    """The person's own answer to being named. What they allow besides is asked apart, and nothing is ticked."""

    gets_messages = forms.BooleanField(
        label=_("Send me the messages that members write to the organization"),
        required=False,
        help_text=WORDINGS[Purpose.MESSAGES],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"is_contact": False}, **kwargs)
