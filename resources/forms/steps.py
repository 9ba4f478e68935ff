"""Sharing, step by step."""

import datetime

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS, LIBRARY, accept, size_text
from organizations.models import Organization
from resources.models import Resource
from vocabularies.choices import OfferedTermField, OfferedTermsField
from vocabularies.models import County, Language


class WebAddressField(forms.URLField):
    """An address that a browser opens as a page: no `ftp:`, no `javascript:`."""

    default_validators = [URLValidator(["https", "http"])]


class ContentForm(forms.ModelForm):
    """Step one: what it is, as a file or as a link. The text is saved before the file is looked at."""

    # Which of file and link is required depends on the answer above them.
    use_required_attribute = False
    NOT_ASKED = {"file": "link", "link": "file"}

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    source = forms.ChoiceField(
        label=_("How do you share it?"),
        choices=[("file", _("I upload a file")), ("link", _("It lies elsewhere: I give the link"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you upload a file or give a link.")},
    )
    file = forms.FileField(label=_("File"), widget=forms.FileInput, error_messages={"required": _("Choose the file.")})
    link = WebAddressField(
        label=_("Link"),
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": _("Enter the link."),
            "invalid": _("Enter a web address, like https://example.org/report"),
        },
    )

    field_order = ["creation_key", "source", "file", "link", "title", "type", "language", "summary"]

    class Meta:
        model = Resource
        fields = ["title", "type", "language", "summary"]
        field_classes = dict.fromkeys(("type", "language"), OfferedTermField)
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "title": _("As it stands on the cover, up to 160 characters"),
            "summary": _(
                "What was done and what came of it. The first paragraph stands in lists. Up to 1,200 characters"
            ),
        }
        error_messages = {
            "title": {"required": _("Enter the title.")},
            "type": {"required": _("Choose the type.")},
            "language": {"required": _("Choose the language.")},
            "summary": {"required": _("Write a summary.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].empty_label = self.fields["language"].empty_label = _("Choose one")
        self.fields["file"].widget.attrs["accept"] = accept(LIBRARY)
        self.fields["file"].help_text = self.file_help
        self.fields["link"].initial = self.instance.link
        self.fields["source"].initial = "link" if self.instance.link else "file"
        self.fields["creation_key"].initial = self.instance.creation_key

    @property
    def file_help(self) -> str:
        rule = _("%(kinds)s; at most %(limit)s") % {
            "kinds": ", ".join(KINDS[name].label for name in LIBRARY),
            "limit": size_text(settings.UPLOAD_MAX_BYTES),
        }
        if self.instance.file_id:
            kept = _("Kept: %(name)s. Choose another one only to replace it.") % {"name": self.instance.file.name}
            return f"{kept} {rule}"
        return rule

    def clean(self):
        cleaned = super().clean()
        self.forgive(self.NOT_ASKED.get(cleaned.get("source")))
        if self.instance.file_id and not self.files.get("file"):
            self.forgive("file")
        if self.errors and cleaned.get("file"):
            self.add_error("file", _("Choose the file again: it is sent only when the rest is complete."))
        return cleaned

    def forgive(self, name: str | None) -> None:
        """What was not asked for is neither wrong nor kept."""
        if name:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)

    @property
    def upload(self):
        """The file to keep now, if one was sent and is wanted."""
        return self.cleaned_data.get("file")

    @property
    def new_link(self) -> str:
        return self.cleaned_data.get("link", "")

    def save(self, commit=True):
        if not self.instance.type.has_deadline:
            self.instance.deadline_at = None
            self.instance.funder = self.instance.amount = self.instance.eligibility = ""
        if self.instance.pk is None and self.cleaned_data["creation_key"]:
            self.instance.creation_key = self.cleaned_data["creation_key"]
        return super().save(commit)


class DraftKeyForm(forms.Form):
    """Reads only which form was sent, to find what an earlier sending of it has made."""

    creation_key = forms.UUIDField()


class ScopeForm(forms.ModelForm):
    """Step two: what and where it is about, and for whom it is shared; for a call, its terms."""

    CALL_FIELDS = ["deadline_on", "deadline_time", "funder", "amount", "eligibility"]

    MORE_FIELDS = ["hazards", "authors", "dated_on", "other_languages"]
    use_required_attribute = False

    deadline_on = forms.DateField(
        label=_("Last day to apply"),
        widget=forms.DateInput(attrs={"type": "date", "data-width": "10"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the last day to apply.")},
    )
    deadline_time = forms.TimeField(
        label=_("Closes at (EAT)"),
        widget=forms.TimeInput(attrs={"type": "time", "data-width": "10"}, format="%H:%M"),
        initial="23:59",
        error_messages={"required": _("Enter the time at which the call closes.")},
    )

    field_order = [*CALL_FIELDS, "themes", "is_nationwide", "counties", "organization", *MORE_FIELDS]

    class Meta:
        model = Resource
        fields = [
            "organization", "authors", "dated_on", "is_nationwide", "counties", "themes", "hazards", "other_languages",
            "funder", "amount", "eligibility",
        ]  # fmt: skip
        field_classes = dict.fromkeys(("themes", "hazards", "other_languages"), OfferedTermsField)
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "hazards": forms.CheckboxSelectMultiple,
            "counties": forms.CheckboxSelectMultiple,
            "other_languages": forms.CheckboxSelectMultiple,
            "dated_on": forms.DateInput(attrs={"type": "date", "data-width": "10"}, format="%Y-%m-%d"),
            "eligibility": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "organization": _("One that you represent"),
            "themes": _("One to five are enough"),
            "counties": _("Not needed when it is about the whole country"),
            "amount": _("For example: KSh 4 to 9 million each, 18 months"),
        }
        error_messages = {
            "themes": {"required": _("Choose at least one theme.")},
            "counties": {"required": _("Choose at least one county, or the whole country.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.spoken_for_by(self.instance.shared_by)
        self.fields["organization"].empty_label = _("None: I share it as a person")
        self.fields["themes"].required = self.fields["counties"].required = True
        self.fields["other_languages"].queryset = Language.objects.filter(is_common=True)
        if not self.instance.type.has_deadline:
            for name in self.CALL_FIELDS:
                del self.fields[name]
        elif self.instance.deadline_at:
            local = timezone.localtime(self.instance.deadline_at)
            self.initial |= {"deadline_on": local.date(), "deadline_time": local.time()}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.MORE_FIELDS]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE_FIELDS]

    @property
    def is_more_open(self) -> bool:
        """Whether the optional part has something to show."""
        return any(field.errors or field.value() for field in self.more_fields)

    def clean_dated_on(self):
        dated_on = self.cleaned_data["dated_on"]
        if dated_on and dated_on > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return dated_on

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_nationwide"):
            self.errors.pop("counties", None)
            cleaned["counties"] = County.objects.none()
        others = cleaned.get("other_languages")
        if others is not None:
            cleaned["other_languages"] = others.exclude(pk=self.instance.language_id)
        if cleaned.get("deadline_on") and cleaned.get("deadline_time"):
            self.set_deadline(cleaned)
        return cleaned

    def set_deadline(self, cleaned: dict) -> None:
        """Nairobi's clock; a deadline in the past is refused unless it stood there already."""
        moment = datetime.datetime.combine(cleaned["deadline_on"], cleaned["deadline_time"])
        deadline = timezone.make_aware(moment)
        if deadline <= timezone.now() and deadline != self.instance.deadline_at:
            self.add_error("deadline_on", _("Choose a day that has not passed."))
        self.instance.deadline_at = deadline


class RightsForm(forms.ModelForm):
    """Step three: what others may do with it, who has agreed, and who may read it."""

    class Meta:
        model = Resource
        fields = ["licence", "people_consented", "visibility"]
        widgets = {"licence": forms.RadioSelect, "visibility": forms.RadioSelect}
        labels = {
            "licence": _("What may others do with it?"),
            "people_consented": _("People who can be recognized in it, by name or picture, have agreed"),
        }
        help_texts = {
            "people_consented": _("Tick it also when nobody can be recognized."),
            "visibility": _("Coordinators read everything before it is published."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people_consented"].required = True
        self.fields["people_consented"].error_messages["required"] = _(
            "Confirm that the people who can be recognized have agreed."
        )
