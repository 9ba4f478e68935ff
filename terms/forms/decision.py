from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A coordinator's decision on a signature; what is not an acceptance needs a reason."""

    ACCEPT = ("accept", _("Accept"))
    REFUSE = ("refuse", _("Refuse the signature; the person may sign again"))
    DECLINE = ("decline", _("Decline the application"))

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")}
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("The person reads it in the letter, word for word. Not needed when you accept."),
        widget=forms.Textarea({"rows": 5, "cols": 80}),
    )

    def __init__(self, *args, can_decline: bool, can_refuse: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            choice
            for choice, is_offered in ((self.ACCEPT, True), (self.REFUSE, can_refuse), (self.DECLINE, can_decline))
            if is_offered
        ]

    def clean(self):
        data = super().clean()
        if data.get("decision") in ("refuse", "decline") and not data.get("reason", "").strip():
            self.add_error("reason", _("Write the reason: the person reads it in the letter."))
        return data
