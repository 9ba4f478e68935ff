from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import LeavingReasonForm


class CreditForm(forms.Form):
    """Whether the name of somebody who leaves stays on what they shared."""

    keeps_credit = forms.TypedChoiceField(
        label=_("Your name on what you have shared"),
        choices=[("keep", _("Keep my name")), ("remove", _("Remove my name"))],
        coerce=lambda choice: choice == "keep",
        widget=forms.RadioSelect,
        help_text=_("It stands with resources and stories. Files and texts that name you stay as they are."),
        error_messages={"required": _("Choose whether your name stays on what you have shared.")},
    )


class LeavingForm(CreditForm, LeavingReasonForm):
    understood = forms.BooleanField(
        label=_("I have read what happens, and I want to leave the community."),
        error_messages={"required": _("Tick that you have read what happens, and want to leave.")},
    )

    field_order = ["keeps_credit", "reason", "understood"]
