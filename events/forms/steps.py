"""The small forms along an event's way: seat, cancellation, outcome."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.event import one_line
from events.models import Registration


class RegistrationForm(forms.Form):
    """Take a seat or give it back."""

    action = forms.ChoiceField(choices=[("register", "register"), ("cancel", "cancel")], widget=forms.HiddenInput)
    needs = forms.CharField(
        label=_("What you need to take part"),
        help_text=_("Sign language, captions, a ramp, food; only the organizer reads it"),
        required=False,
        max_length=Registration._meta.get_field("needs").max_length,
    )

    def clean_needs(self):
        return one_line(self.cleaned_data["needs"])


class CancellationForm(forms.Form):
    """Why an event is called off."""

    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        help_text=_("Everybody who has a seat or waits for one gets this by e-mail; it also stands on the page."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in a sentence or two")},
    )


class OutcomeForm(forms.Form):
    """What came of an event; an event closes only with notes, or with the word that there are none."""

    notes = forms.CharField(
        label=_("Notes and decisions"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    has_no_notes = forms.BooleanField(label=_("There are no notes"), required=False)
    attendance = forms.IntegerField(
        label=_("How many people came"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
    )

    def clean(self):
        data = super().clean()
        if not data.get("notes") and not data.get("has_no_notes") and "notes" not in self.errors:
            self.add_error("notes", _("Write what came of it, or tick that there are no notes"))
        return data
