"""Asking about one's data, entering what came by telephone or letter, answering."""

from django import forms
from django.utils import timezone
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from members.names import readable_name
from privacy.answering import draft
from privacy.models import PrivacyRequest

State = PrivacyRequest.State
RIGHTS = [
    ("access", _("See what you hold about me")),
    ("correction", _("Have something corrected")),
    ("objection", _("Object to a use of my data")),
    ("erasure", _("Have my data erased")),
    ("portability", _("Take my data elsewhere, in a form that machines read")),
]


class RequestForm(forms.Form):
    """What somebody asks who is signed in."""

    right = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=RIGHTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you ask for.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        help_text=_("Which data it is about, and what should happen. Coordinators read it."),
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Say in a sentence or two what it is about.")},
    )

    def clean_words(self):
        return normalize_newlines(self.cleaned_data["words"])


class PublicRequestForm(RequestForm):
    """The same by somebody without an account."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "The answer goes to this address only. Where data would leave, a coordinator first asks who you are."
        ),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Type the address to which the answer goes.")},
    )

    field_order = ["right", "words", "name", "email"]

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class EnteredRequestForm(forms.ModelForm):
    """What reached a coordinator by e-mail, telephone or letter."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(one.value, one.label) for one in PrivacyRequest.ENTERED],
        error_messages={"required": _("Choose how it came.")},
    )
    received_on = forms.DateField(
        label=_("Came in on"),
        help_text=_("The days for the answer count from then."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )

    class Meta:
        model = PrivacyRequest
        fields = ["right", "channel", "received_on", "name", "email", "contact", "language", "words"]
        widgets = {"words": forms.Textarea({"rows": 5})}
        help_texts = {
            "email": _("The letter goes there. Without one, you deliver the answer yourself."),
            "words": _("Word for word where you have it."),
        }

    field_order = Meta.fields

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_words(self):
        return normalize_newlines(self.cleaned_data["words"])

    def clean(self):
        given = super().clean()
        if "email" in given and not given["email"] and not given.get("contact"):
            self.add_error("email", _("Give an e-mail address, or a telephone or postal address below."))
        return given

    def validate_unique(self):
        """The same words once more are the same request; the activity finds it."""

    def validate_constraints(self):
        """What the constraints ask for is set by the activity."""


class OutcomeForm(forms.Form):
    """The first step: what is decided."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[one for one in State.choices if one[0] != State.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        help_text=_("For a part or a refusal: what cannot be done, and why. It stands in the letter and in the log."),
        widget=forms.Textarea({"rows": 3}),
    )
    identity_check = forms.CharField(
        label=_("How we know who asks"),
        max_length=200,
        required=False,
        help_text=_("For example: called back on the number of the membership. Without it no data leaves."),
    )

    def __init__(self, *args, request: PrivacyRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        if not request.needs_identity_check:
            del self.fields["identity_check"]

    def clean_reason(self):
        return normalize_newlines(self.cleaned_data["reason"])

    def clean(self):
        given = super().clean()
        outcome = given.get("outcome")
        if outcome in (State.PARTLY, State.REFUSED) and not given.get("reason"):
            self.add_error("reason", _("Say what cannot be done, and why."))
        is_unknown = "identity_check" in self.fields and not given.get("identity_check")
        if is_unknown and outcome in (State.FULFILLED, State.PARTLY):
            self.add_error("identity_check", _("Say how you know that it is really this person."))
        return given

    @property
    def outcome_label(self) -> str:
        return dict(State.choices).get(self["outcome"].value(), "")


class AnswerForm(OutcomeForm):
    """The second step: the letter of that outcome, as it will go."""

    subject = forms.CharField(
        label=_("Subject"), max_length=200, error_messages={"required": _("The letter needs a subject.")}
    )
    letter = forms.CharField(
        label=_("Letter"),
        max_length=6000,
        widget=forms.Textarea({"rows": 16}),
        error_messages={"required": _("The letter says nothing yet.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("outcome", "reason", "identity_check"):
            if name in self.fields:
                self.fields[name].widget = forms.HiddenInput()

    def clean_letter(self):
        return normalize_newlines(self.cleaned_data["letter"])


def with_letter(form: OutcomeForm) -> AnswerForm:
    """The second step, with the portal's words for what was decided in the first."""
    given = form.cleaned_data
    subject, letter = draft(form.request, given["outcome"], given["reason"])
    prepared = AnswerForm(initial=given | {"subject": subject, "letter": letter}, request=form.request)
    prepared.cleaned_data = given
    return prepared
