from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User
from terms.drafting import WRITTEN, fingerprint
from terms.models import TermsVersion
from terms.wording.comparison import compare
from terms.wording.faults import faults_of_terms, faults_of_words, normalized

# Room for ten times the first version; half a page of summary is about 1,500.
LONGEST_TEXT, LONGEST_SUMMARY, LONGEST_NOTE = 70_000, 3_000, 1_000
# So many sentences about one text are read at once.
MOST_FAULTS = 12
PUBLISHED = _("This version was published while you wrote. It can no longer be changed; begin a new draft.")
CHANGED = _(
    "%(person)s has saved this draft while you wrote. Your words are kept below; what differs stands above them. "
    "Save again to put yours in the place of theirs."
)
DELETED = _("%(person)s has deleted this draft while you wrote. Your words are kept below: save them as a new draft.")


class WordsField(forms.CharField):
    """A text of several paragraphs, checked line by line, as the bytes that will be hashed."""

    def __init__(self, *, check=faults_of_words, rows: int, language: str = "", **kwargs):
        widget = forms.Textarea({"rows": rows, "lang": language} if language else {"rows": rows})
        super().__init__(strip=False, widget=widget, **kwargs)
        self.check = check

    def to_python(self, value):
        return normalized(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value and (sentences := self.check(value)):
            raise forms.ValidationError([forms.ValidationError(sentence) for sentence in sentences[:MOST_FAULTS]])


class DraftForm(forms.Form):
    """The texts of a draft. `opened` is the fingerprint of the draft as it stood when the form was opened."""

    change_note_en = WordsField(
        label=_("What changed, and why, in English"),
        required=False,
        rows=3,
        language="en",
        max_length=LONGEST_NOTE,
        help_text=_("Two or three sentences for everybody. Needed before the version is published."),
    )
    change_note_sw = WordsField(
        label=_("What changed, and why, in Kiswahili"), required=False, rows=3, language="sw", max_length=LONGEST_NOTE
    )
    text_en = WordsField(
        label=_("English text"),
        check=faults_of_terms,
        rows=28,
        language="en",
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the English text: it is what everybody can sign.")},
    )
    text_sw = WordsField(
        label=_("Kiswahili text"),
        check=faults_of_terms,
        rows=28,
        language="sw",
        required=False,
        max_length=LONGEST_TEXT,
    )
    summary_en = WordsField(
        label=_("English summary"), rows=10, language="en", required=False, max_length=LONGEST_SUMMARY
    )
    summary_sw = WordsField(
        label=_("Kiswahili summary"), rows=10, language="sw", required=False, max_length=LONGEST_SUMMARY
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def clean_change_note_en(self):
        return self.cleaned_data["change_note_en"].strip()

    def clean_change_note_sw(self):
        return self.cleaned_data["change_note_sw"].strip()

    @property
    def written(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WRITTEN}

    # Where a colleague was first: for each text that differs, their words compared with these.
    differing: list[dict] = []
    # Where a colleague has deleted the draft: what is typed here becomes a new one.
    is_deleted = False

    def say_published(self):
        self.add_error(None, PUBLISHED)

    def say_deleted(self, by: User):
        self.add_error(None, DELETED % {"person": by})
        self.is_deleted = True

    def say_changed(self, draft: TermsVersion):
        """Keep what was typed; saving once more is then a decision."""
        self.add_error(None, CHANGED % {"person": draft.drafted_by})
        self.differing = [
            {
                "name": name,
                "label": self.fields[name].label,
                "language": "sw" if name.endswith("_sw") else "en",
                "comparison": compare(getattr(draft, name), self.written[name]),
            }
            for name in WRITTEN
            if getattr(draft, name) != self.written[name]
        ]
        self.data = self.data.copy()
        self.data["opened"] = fingerprint(draft)
