from django import forms
from django.utils.translation import gettext_lazy as _

from members import consents
from members.models import Consent, CountyChampion, Member, User
from members.names import readable_name
from vocabularies.choices import OfferedTermsField


class ProfileForm(forms.ModelForm):
    """Who somebody is: the name stands with the account, the rest with the membership."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        help_text=_("As on an official paper. You sign with this name."),
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Type your full name.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the mails you get"), choices=User.Language.choices, widget=forms.RadioSelect
    )

    field_order = ["full_name", "title", "county", "motivation", "phone", "themes", "language"]

    class Meta:
        model = Member
        fields = ["title", "county", "motivation", "phone", "themes"]
        field_classes = {"themes": OfferedTermsField}
        help_texts = {
            "title": _("For example programme officer, chairperson, student."),
            "county": _("Where you work most of the time."),
            "motivation": _(
                "Two or three sentences help the coordinators to know you. What can others learn from you?"
            ),
            "phone": _("Only coordinators see it."),
            "themes": _("We use them to show you calls and events that fit."),
        }
        error_messages = {
            "title": {"required": _("Say what your role is.")},
            "county": {"required": _("Choose the county where you work most.")},
            "motivation": {"required": _("Say in a sentence or two why you join.")},
        }
        widgets = {
            "title": forms.TextInput({"autocomplete": "organization-title"}),
            "phone": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
            "motivation": forms.Textarea({"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.instance.user
        self.initial |= {"full_name": user.full_name, "language": user.language}
        self.fields["county"].empty_label = _("Choose a county")
        for name in ("title", "county", "motivation"):
            self.fields[name].required = True

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def save(self, commit=True):
        user = self.instance.user
        user.full_name, user.language = self.cleaned_data["full_name"], self.cleaned_data["language"]
        user.save(update_fields=["full_name", "language"])
        return super().save(commit)


class CountyChampionForm(forms.ModelForm):
    """The person is found by address: a list of all accounts would be as long as the community."""

    email = forms.EmailField(label=_("e-mail address of the person"))

    class Meta:
        model = CountyChampion
        fields = ["county", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["email"] = self.instance.user.email

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        person = User.objects.filter(email=email, is_active=True, member__in=Member.objects.standing()).first()
        if person is None:
            raise forms.ValidationError(_("No member has this address."))
        self.instance.user = person
        return email

    def _get_validation_exclusions(self):
        """The overlap of terms is checked too, once the person is known, though not by a field of its own."""
        return super()._get_validation_exclusions() - ({"user"} if self.instance.user_id else set())


class LeavingReasonForm(forms.Form):
    """What a person who leaves, or an organization, may say to the coordinators."""

    reason = forms.CharField(
        label=_("Is there something we could do better? You need not say."),
        max_length=600,
        required=False,
        help_text=_("Only the coordinators read it."),
        widget=forms.Textarea({"rows": 3}),
    )


class ConsentForm(forms.Form):
    """One press: this purpose, yes or no longer."""

    purpose = forms.ChoiceField(choices=Consent.Purpose.choices)
    answer = forms.ChoiceField(choices=[("give", "give"), ("withdraw", "withdraw")])

    def save(self, person: User) -> None:
        keep = consents.give if self.cleaned_data["answer"] == "give" else consents.withdraw
        keep(person, self.cleaned_data["purpose"])
