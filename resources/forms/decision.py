"""What a coordinator decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.models import Resource


class DecisionForm(forms.Form):
    """A coordinator's decision; returning and declining need a reason, which the letter quotes."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Resource.State.PUBLISHED, _("Publish: it stands in the library")),
            (Resource.State.RETURNED, _("Return: something has to be corrected")),
            (Resource.State.DECLINED, _("Decline")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
        help_text=_("Goes into the letter word for word. Needed to return and to decline."),
    )

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and decision != Resource.State.PUBLISHED and not cleaned.get("reason") and not self.errors:
            self.add_error("reason", _("Give a reason: the letter quotes it."))
        return cleaned
