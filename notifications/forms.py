from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import wording
from notifications.letters import LETTERS
from notifications.models import LetterWording, Preference


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["rhythm", "takes_letters"]
        widgets = {"rhythm": forms.RadioSelect}


class WordingForm(forms.Form):
    """What a letter shall say in one language, with names in braces where values stand."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, widget=forms.TextInput({"class": "vLargeTextField"})
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=6000, widget=forms.Textarea({"rows": 18, "class": "vLargeTextField"})
    )
    # Upon which wording it was written.
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, letter, language, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.letter, self.language = letter, language
        subject, text = wording.in_force(letter, language)
        self.initial = {"subject": subject, "text": text, "base": self.latest()}

    def latest(self) -> int:
        found = LetterWording.objects.filter(letter=self.letter, language=self.language)
        return found.values_list("pk", flat=True).first() or 0

    def clean_subject(self):
        subject = self.known(" ".join(self.cleaned_data["subject"].split()))
        for placeholder in LETTERS[self.letter].placeholders:
            if placeholder.is_personal and f"{{{placeholder.name}}}" in subject:
                raise forms.ValidationError(
                    _("A subject names no person and no reason: leave out {%(name)s}."),
                    params={"name": placeholder.name},
                )
        return subject

    def clean_text(self):
        text = self.known("\n".join(self.cleaned_data["text"].splitlines()))
        for name in LETTERS[self.letter].required:
            if f"{{{name}}}" not in text:
                raise forms.ValidationError(_("The letter must say {%(name)s}."), params={"name": name})
        return text

    def known(self, text):
        if unknown := wording.unknown(self.letter, text):
            raise forms.ValidationError(
                _("This letter does not know {%(name)s}. What it knows stands below the text."),
                params={"name": unknown[0]},
            )
        return text

    def clean(self):
        if self.cleaned_data.get("base") != self.latest():
            self.data = self.data.copy()
            self.data["base"] = str(self.latest())
            raise forms.ValidationError(
                _("Somebody else changed this letter meanwhile; what it says now stands below. What you typed is kept.")
            )
