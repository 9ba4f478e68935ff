"""Writing to an organization, answering, reporting, deciding."""

import datetime
import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models import LONGEST, Conversation, Report
from organizations.forms.editing import on_one_line

LONGEST_STOP = datetime.timedelta(days=365)


class TextField(forms.CharField):
    """A new line counts as one character, as in the browser, and not as the two that it sends."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class AnswerForm(forms.Form):
    body = TextField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Plain text, at most 3,000 characters."),
        error_messages={"required": _("Write what you want to say.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MessageForm(AnswerForm):
    subject = forms.CharField(
        label=_("Subject"),
        max_length=Conversation._meta.get_field("subject").max_length,
        error_messages={"required": _("Say in a few words what it is about.")},
    )

    field_order = ["subject", "body", "key"]

    def clean_subject(self):
        return on_one_line(self.cleaned_data["subject"])


class ReadingForm(forms.Form):
    until = forms.IntegerField()


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ["reason"]
        widgets = {"reason": forms.Textarea({"rows": 4})}
        labels = {"reason": _("What is wrong with it?")}
        help_texts = {"reason": _("Only the coordinators read it.")}
        error_messages = {"reason": {"required": _("Say what is wrong with it.")}}


class ReportDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("keep", _("Change nothing")),
            ("stop", _("The reported person writes no messages until a day")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    until = forms.DateField(
        label=_("May write again on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    answer = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Word for word in the letter: to whoever reported it if nothing changes, to the reported person if they "
            "may not write."
        ),
        error_messages={"required": _("Say why.")},
    )

    def clean(self):
        cleaned = super().clean()
        until, today = cleaned.get("until"), timezone.localdate()
        is_stop = cleaned.get("decision") == "stop" and "until" not in self.errors
        if is_stop and not (until and today < until <= today + LONGEST_STOP):
            self.add_error("until", _("Choose a day from tomorrow on, within a year."))
        return cleaned
