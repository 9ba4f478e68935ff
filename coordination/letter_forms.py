"""What is asked of whoever writes to many."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coordination import letters
from coordination.letters import LetterChanged
from coordination.models import Letter
from coordination.segments import Segment
from members.models import User
from members.scope import counties_of
from members.transitions import lock
from vocabularies.choices import TermsField
from vocabularies.models import County

SEGMENT = ["counties", "themes", "types", "terms", "role", "silent_days"]
MEMBERSHIP = ["is_about_membership", "reason"]
WORDS = ["subject_en", "text_en", "subject_sw", "text_sw"]
ANY = [("", pgettext_lazy("choice", "Any"))]


class LetterForm(forms.ModelForm):
    """The segment and the words. What a champion writes stays within their counties and the members' consent."""

    # Upon which state of the letter it was written.
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # Of a letter that is begun: pressed twice, it is one.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Letter
        fields = [*SEGMENT, *MEMBERSHIP, *WORDS]
        field_classes = {"counties": TermsField, "themes": TermsField, "types": TermsField}
        widgets = {
            **dict.fromkeys(("counties", "themes", "types"), forms.CheckboxSelectMultiple),
            **{name: forms.TextInput({"class": "vLargeTextField"}) for name in ("subject_en", "subject_sw", "reason")},
            **{name: forms.Textarea({"rows": 12, "class": "vLargeTextField"}) for name in ("text_en", "text_sw")},
            "silent_days": forms.NumberInput({"min": 1, "max": 3650}),
        }
        help_texts = {
            "counties": _("Where members say they live or work. None chosen means all."),
            "themes": _("What members follow in their profile. None chosen means all."),
            "types": _("Members who act for an organization of one of these types. None chosen means all."),
            "silent_days": _("Left empty, it does not matter when somebody was here last."),
            "is_about_membership": _(
                "Only for what the Terms oblige us to tell. It goes to all of the segment, also without their leave, and nobody can end it."
            ),
            "reason": _("Stands in the log of decisions."),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.within = by, counties_of(self.instance.by if self.instance.pk else by)
        self.fields["key"].initial = self.instance.creation_key
        self.fields["base"].initial = self.instance.revision if self.instance.pk else None
        self.fields["terms"].choices = [*ANY, *Letter.Terms.choices]
        self.fields["role"].choices = [*ANY, *Letter.Role.choices]
        self.fields["silent_days"].min_value = 1
        if self.within is not None:
            self.fields["counties"].queryset = County.objects.filter(pk__in=self.within)
            self.fields["counties"].required = True
            self.fields["counties"].help_text = _("Champions write to members of their counties.")
        if not by.has_perm("coordination.confirm_letter"):
            for name in MEMBERSHIP:
                del self.fields[name]

    def rows(self, names):
        return [self[name] for name in names if name in self.fields]

    @property
    def of_segment(self):
        return self.rows([*SEGMENT, *MEMBERSHIP])

    @property
    def of_words(self):
        return self.rows(WORDS)

    def segment(self) -> Segment:
        """What is chosen at this moment, as far as it was understood."""
        chosen = (
            self.cleaned_data
            if self.is_bound
            else {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        )
        many = {name: [one.pk for one in chosen.get(name) or ()] for name in ("counties", "themes", "types")}
        return Segment(
            **many,
            terms=chosen.get("terms") or "",
            role=chosen.get("role") or "",
            silent_days=chosen.get("silent_days"),
            is_about_membership=bool(chosen.get("is_about_membership")),
            within=self.within,
        )

    def forget_the_words(self):
        """Whoever only counts has not written yet."""
        for name in [*WORDS, *MEMBERSHIP]:
            self.errors.pop(name, None)

    def clean(self):
        given = super().clean()
        for name in ("subject_en", "subject_sw"):
            self.check(name, " ".join(given.get(name, "").split()), letters.faults_of_subject)
        for name in ("text_en", "text_sw"):
            self.check(name, "\n".join(given.get(name, "").splitlines()).strip())
        for code in ("en", "sw"):
            self.check_whole(code)
        if not any(given.get(name) for name in WORDS) and not self.errors.keys() & set(WORDS):
            self.add_error("subject_en", _("Write the letter in one of the two languages at least."))
        if given.get("is_about_membership") and not given.get("reason"):
            self.add_error("reason", _("Say why this has to reach everybody, also those who ended our letters."))
        if self.instance.pk and given.get("base") != self.instance.revision:
            self.say_changed()
        return given

    def check(self, name, value, faults=letters.faults):
        self.cleaned_data[name] = value
        for sentence in faults(value):
            self.add_error(name, sentence)

    def check_whole(self, code):
        given = self.cleaned_data
        if given.get(f"text_{code}") and not given.get(f"subject_{code}"):
            self.add_error(f"subject_{code}", _("A letter needs a subject."))
        if given.get(f"subject_{code}") and not given.get(f"text_{code}"):
            self.add_error(f"text_{code}", _("There is a subject, but no text."))

    def say_changed(self):
        """What was typed stays, and is saved when it is sent once more."""
        self.data = self.data.copy()
        self.data["base"] = str(self.instance.revision)
        self.add_error(
            None,
            gettext("This letter was changed meanwhile in another window. What you typed is kept; look once more."),
        )

    @transaction.atomic
    def save(self, commit=True):
        """Raises `LetterChanged` when it was changed or handed over meanwhile."""
        letter = self.instance
        if letter.pk:
            stored = lock(letter)
            if (stored.revision, stored.state) != (self.cleaned_data["base"], Letter.State.DRAFT):
                raise LetterChanged
            letter.revision = stored.revision + 1
        else:
            letter.by, letter.creation_key = self.by, self.cleaned_data["key"] or letter.creation_key
            # Their presses wait for one another.
            User.objects.select_for_update(no_key=True).get(pk=self.by.pk)
            if begun := Letter.objects.filter(creation_key=letter.creation_key, by=self.by).first():
                return begun
        return super().save(commit)


class LetterDecisionForm(forms.Form):
    """What shall happen to a letter that was read in this revision, to that many people."""

    GONE = _("Nothing was changed: this is no longer possible. See what happened to the letter.")

    what = forms.ChoiceField(choices=[(name, name) for name in ("hand_in", "confirm", "back", "drop")])
    revision = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.TextInput({"class": "vLargeTextField"})
    )

    def __init__(self, *args, letter: Letter, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.letter, self.by = letter, by

    def clean(self):
        given = self.cleaned_data
        if given.get("what") not in letters.steps(self.letter, self.by):
            raise forms.ValidationError(self.GONE)
        if given["what"] in ("back", "drop") and self.letter.by != self.by and not given.get("reason"):
            self.add_error("reason", _("Say in a few words why, so that its writer understands."))

    def decide(self) -> str:
        """Do it, and give the sentence that says so. Raises what the activity raises."""
        given, letter, by = self.cleaned_data, self.letter, self.by
        if given["what"] == "back":
            letters.give_back(letter, by, given["reason"])
            return gettext("Taken back. It can be changed again.")
        if given["what"] == "drop":
            letters.drop(letter, by, given["reason"])
            return gettext("Dropped. It is kept, and goes to nobody.")
        activity = letters.confirm if given["what"] == "confirm" else letters.hand_in
        letter = activity(letter, by, given["revision"], given["shown"] or 0)
        if letter.state == Letter.State.WAITING:
            return gettext("Handed over. It waits for a second coordinator, who reads and confirms it.")
        return gettext("It is on its way. Recipients: %(number)d.") % {"number": letter.number}
