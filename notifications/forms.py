from collections.abc import Callable, Iterator
from functools import partial

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import wording
from notifications.delivery import paragraphs
from notifications.drafts import Draft, Outgoing, Words, drafts
from notifications.letters import LETTERS
from notifications.models import LetterWording, Preference

OTHER_READERS = gettext_lazy(
    "Meanwhile somebody else would get a letter, or in another language. Nothing was sent: look at the letters again."
)


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
        subject = " ".join(self.cleaned_data["subject"].split())
        check_known(self.letter, subject)
        check_impersonal(self.letter, subject)
        return subject

    def clean_text(self):
        text = "\n".join(self.cleaned_data["text"].splitlines())
        check_known(self.letter, text)
        check_says(self.letter, text)
        return text

    def clean(self):
        if self.cleaned_data.get("base") != self.latest():
            self.data = self.data.copy()
            self.data["base"] = str(self.latest())
            raise forms.ValidationError(
                _("Somebody else changed this letter meanwhile; what it says now stands below. What you typed is kept.")
            )


class LettersForm(forms.Form):
    """The letters of one decision, their words open to change; bound only where just these were shown before."""

    letter = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, outgoing: list[Outgoing], data):
        self.drafts = drafts(outgoing)
        self.name = " ".join(dict.fromkeys(one.letter for one in outgoing)) or "none"
        shown = data.get("letter")
        were_shown = shown == self.name and all(f"{name_of(draft)}-text" in data for draft in self.drafts)
        # They should go, but what was shown were those of another decision, or not in the language that is needed now.
        self.was_pressed = "send" in data
        self.is_other = self.was_pressed and bool(shown) and not were_shown
        super().__init__(data if were_shown else None, initial={"letter": self.name})
        for draft in self.drafts:
            self.add_draft(draft)

    def add_draft(self, draft: Draft) -> None:
        subject, text = draft.begins_with()
        self.fields[f"{name_of(draft)}-subject"] = forms.CharField(
            label=gettext_lazy("Subject"),
            initial=subject,
            max_length=200,
            validators=[partial(check_known, draft.letter), partial(check_impersonal, draft.letter)],
            widget=forms.TextInput({"class": "vLargeTextField", "lang": draft.language}),
            error_messages={"required": gettext_lazy("Give the letter a subject.")},
        )
        self.fields[f"{name_of(draft)}-text"] = forms.CharField(
            label=gettext_lazy("Text"),
            initial=text,
            max_length=6000,
            validators=[partial(check_known, draft.letter), partial(check_says, draft.letter)],
            widget=forms.Textarea({"rows": 14, "class": "vLargeTextField", "lang": draft.language}),
            error_messages={"required": gettext_lazy("Write what the letter says.")},
        )

    def may_go(self) -> bool:
        """Whether the press was to send, what was shown is what goes, and the words can be sent."""
        return self.was_pressed and self.is_bound and self.is_valid()

    def words(self) -> Words:
        """Of each draft; call it once the form is valid."""
        return {
            (draft.letter, draft.language): (
                self.cleaned_data[f"{name_of(draft)}-subject"],
                "\n".join(self.cleaned_data[f"{name_of(draft)}-text"].splitlines()),
            )
            for draft in self.drafts
        }

    def shown(self) -> Iterator[dict]:
        """Each draft with its two fields and, where its words can be sent, the letter as it will be read."""
        for draft in self.drafts:
            subject, text = (self[f"{name_of(draft)}-{part}"] for part in ("subject", "text"))
            has_errors = bool(subject.errors or text.errors)
            read = None if has_errors else draft.read((subject.value(), text.value()))
            yield {
                "draft": draft,
                "subject": subject,
                "text": text,
                "has_errors": has_errors,
                "read": read and {"subject": read[0], "paragraphs": paragraphs(read[1])},
                "placeholders": LETTERS[draft.letter].placeholders,
            }


def name_of(draft: Draft) -> str:
    return f"{draft.letter}-{draft.language}"


def letters_of(form: forms.Form, outgoing: Callable[[dict], list[Outgoing]], data) -> LettersForm | None:
    """The letters of what the form decides; none while something in it is to be put right and no letter was shown."""
    is_valid = form.is_valid()
    if "decision" not in form.cleaned_data:
        return None
    letters = LettersForm(outgoing(form.cleaned_data), data)
    return letters if is_valid or letters.is_bound else None


def check_known(letter: str, text: str) -> None:
    """No name in braces that the letter does not know."""
    if unknown := wording.unknown(letter, text):
        raise forms.ValidationError(
            _("This letter does not know {%(name)s}. What it knows stands below the text."),
            params={"name": unknown[0]},
        )


def check_impersonal(letter: str, subject: str) -> None:
    """No name of a person and no reason: a subject is read over shoulders."""
    for placeholder in LETTERS[letter].placeholders:
        if placeholder.is_personal and f"{{{placeholder.name}}}" in subject:
            raise forms.ValidationError(
                _("A subject names no person and no reason: leave out {%(name)s}."),
                params={"name": placeholder.name},
            )


def check_says(letter: str, text: str) -> None:
    """A decision without its reason is none."""
    for name in LETTERS[letter].required:
        if f"{{{name}}}" not in text:
            raise forms.ValidationError(_("The letter must say {%(name)s}."), params={"name": name})
