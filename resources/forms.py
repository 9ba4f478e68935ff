"""Reading and checking what is asked of the library and what is shared with it."""

import datetime

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS, LIBRARY, accept, size_text
from organizations.models import Organization
from resources.library import NATIONWIDE
from resources.models import Resource
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

SHORTEST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SEARCH = 200


class TermChoice(forms.ModelChoiceField):
    def __init__(self, queryset):
        super().__init__(queryset, to_field_name="slug", required=False)


class CountyChoice(TermChoice):
    """A county, or the whole country."""

    def clean(self, value):
        return NATIONWIDE if value == NATIONWIDE else super().clean(value)


class SearchField(forms.CharField):
    """Any words; what is longer than a search can be is cut, not refused."""

    def to_python(self, value):
        return super().to_python(value)[:LONGEST_SEARCH].strip()


class ResourceFilterForm(forms.Form):
    """The query string of the library. What it does not understand does not narrow anything."""

    q = SearchField(required=False)
    type = TermChoice(ResourceType.objects.all())
    theme = TermChoice(Theme.objects.all())
    hazard = TermChoice(Hazard.objects.all())
    county = CountyChoice(County.objects.all())
    language = TermChoice(Language.objects.all())
    year = forms.IntegerField(required=False, min_value=SHORTEST_YEAR, max_value=LAST_YEAR)
    organization = TermChoice(Organization.objects.listed())
    sort = forms.ChoiceField(required=False, choices=[("new", _("Newest"))])

    @property
    def values(self) -> dict:
        """The filters in force, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name != "sort" and value}

    @property
    def is_by_date(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("sort") == "new" or "q" not in self.values


class WebAddressField(forms.URLField):
    """An address that a browser opens as a page: no `ftp:`, no `javascript:`."""

    default_validators = [URLValidator(["https", "http"])]


class ContentForm(forms.ModelForm):
    """Step one: what it is, as a file or as a link. The text is saved before the file is looked at."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    source = forms.ChoiceField(
        label=_("How do you share it?"),
        choices=[("file", _("I upload a file")), ("link", _("It lies elsewhere: I give the link"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput)
    link = WebAddressField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("Enter a web address, like https://example.org/report")},
    )

    field_order = ["creation_key", "source", "file", "link", "title", "type", "language", "summary"]

    class Meta:
        model = Resource
        fields = ["title", "type", "language", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "title": _("As it stands on the cover, up to 160 characters"),
            "summary": _(
                "What was done and what came of it. The first paragraph stands in lists. Up to 1,200 characters"
            ),
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
        source = cleaned.get("source")
        if source == "link" and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("link", _("Enter the link."))
        if source == "file" and not cleaned.get("file") and not self.instance.file_id and "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        if self.errors and cleaned.get("file"):
            self.add_error("file", _("Choose the file again: it is sent only when the rest is complete."))
        return cleaned

    @property
    def upload(self):
        """The file to keep now, if one was sent and is wanted."""
        return self.cleaned_data["file"] if self.cleaned_data["source"] == "file" else None

    @property
    def new_link(self) -> str:
        return self.cleaned_data["link"] if self.cleaned_data["source"] == "link" else ""

    def save(self, commit=True):
        if not self.instance.type.has_deadline:
            self.instance.deadline_at = None
            self.instance.funder = self.instance.amount = self.instance.eligibility = ""
        if self.cleaned_data["creation_key"]:
            self.instance.creation_key = self.cleaned_data["creation_key"]
        return super().save(commit)


class DraftKeyForm(forms.Form):
    """Reads only which form was sent, to find what an earlier sending of it has made."""

    creation_key = forms.UUIDField()


class ScopeForm(forms.ModelForm):
    """Step two: what and where it is about, and for whom it is shared; for a call, its terms."""

    CALL_FIELDS = ["deadline_on", "deadline_time", "funder", "amount", "eligibility"]

    deadline_on = forms.DateField(
        label=_("Last day to apply"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deadline_time = forms.TimeField(
        label=_("Closes at (EAT)"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="23:59"
    )

    field_order = [
        *CALL_FIELDS,
        "organization",
        "authors",
        "dated_on",
        "is_nationwide",
        "counties",
        "themes",
        "hazards",
    ]

    class Meta:
        model = Resource
        fields = [
            "organization", "authors", "dated_on", "is_nationwide", "counties", "themes", "hazards", "other_languages",
            "funder", "amount", "eligibility",
        ]  # fmt: skip
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "hazards": forms.CheckboxSelectMultiple,
            "counties": forms.CheckboxSelectMultiple,
            "other_languages": forms.CheckboxSelectMultiple,
            "dated_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "eligibility": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "organization": _("One that you represent"),
            "themes": _("One to five are enough"),
            "amount": _("For example: KSh 4 to 9 million each, 18 months"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.represented_by(self.instance.shared_by).listed()
        self.fields["organization"].empty_label = _("None: I share it as a person")
        self.fields["themes"].error_messages["required"] = _("Choose at least one theme.")
        self.fields["themes"].required = True
        self.fields["other_languages"].queryset = Language.objects.filter(is_common=True)
        if not self.instance.type.has_deadline:
            for name in self.CALL_FIELDS:
                del self.fields[name]
        elif self.instance.deadline_at:
            local = timezone.localtime(self.instance.deadline_at)
            self.initial |= {"deadline_on": local.date(), "deadline_time": local.time()}

    def clean_dated_on(self):
        dated_on = self.cleaned_data["dated_on"]
        if dated_on and dated_on > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return dated_on

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_nationwide") and not cleaned.get("counties"):
            self.add_error("counties", _("Choose at least one county, or the whole country."))
        if cleaned.get("is_nationwide"):
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


class DecisionForm(forms.Form):
    """A coordinator's decision; returning and declining need a reason, which the letter quotes."""

    decision = forms.ChoiceField(
        choices=[
            (Resource.State.PUBLISHED, _("Publish")),
            (Resource.State.RETURNED, _("Return for correction")),
            (Resource.State.DECLINED, _("Decline")),
        ]
    )
    reason = forms.CharField(
        label=_("Reason, for returning or declining"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
    )

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and decision != Resource.State.PUBLISHED and not cleaned.get("reason") and not self.errors:
            self.add_error("reason", _("Give a reason: the letter quotes it."))
        return cleaned
