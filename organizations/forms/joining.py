"""Asking to represent an organization, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.transitions import TransitionRefused
from organizations.contacts import join_requests
from organizations.forms.editing import on_one_line
from organizations.models import JoinRequest


class JoinRequestForm(forms.ModelForm):
    class Meta:
        model = JoinRequest
        fields = ["title", "message"]
        widgets = {"message": forms.Textarea({"rows": 4})}
        help_texts = {
            "title": _("For example director, chairperson, programme officer."),
            "message": _("How they know you. It stands under your request, with your name and e-mail address."),
        }
        error_messages = {"title": {"required": _("Say what your role in the organization is.")}}

    def clean_title(self):
        return on_one_line(self.cleaned_data["title"])


class JoinDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("accept", _("Yes: this person represents the organization from now on")),
            ("decline", _("No")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Goes into the letter word for word. Needed to say no."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the person reads it."))
        return cleaned

    def decide(self, join_request: JoinRequest, by: User) -> bool:
        """Carry the answer out; where that is refused, say why and keep what was typed."""
        try:
            if self.cleaned_data["decision"] == "accept":
                join_requests.accept(join_request, by)
            else:
                join_requests.decline(join_request, by, self.cleaned_data["reason"])
        except TransitionRefused:
            self.add_error(None, _("This request has been answered already, or was taken back."))
        except join_requests.NotTheirs:
            self.add_error(None, _("The people who represent the organization decide this."))
        except join_requests.TooManyContacts:
            self.add_error(None, _("Ten people are named already. Remove one who has not answered first."))
        else:
            return True
        return False
