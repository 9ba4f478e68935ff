"""Reading what the directory and the coverage page are asked for."""

from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.directory.counting import grouped
from organizations.directory.selection import Selection
from vocabularies.choices import TermField, led_on
from vocabularies.models import County, Expertise, OrganizationType, Theme


class LongSelect(forms.Select):
    """A list of many choices, without the template for each that would cost more than finding the organizations."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            '<select name="{}"{}>\n{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


SELECTED = mark_safe(" selected")


class TermsReadOnce(ModelChoiceIterator):
    """The terms of a short list without a cursor: the field keeps them, to look up what was chosen as well."""

    def __iter__(self):
        yield "", self.field.empty_label
        for term in self.queryset:
            if getattr(term, "is_retired", False) and not (self.field.counts or {}).get(term.pk):
                continue
            yield term.slug, self.field.label_from_instance(term)


class CountedChoiceField(TermField):
    """A list whose terms say how many organizations they would give, once `counts` is known."""

    widget = LongSelect
    iterator = TermsReadOnce
    counts: dict[int, int] | None = None

    def label_from_instance(self, term):
        if self.counts is None:
            return str(term)
        return f"{term} ({grouped(self.counts.get(term.pk, 0))})"

    def to_python(self, value):
        if not value:
            return None
        by_address = {term.slug: term for term in self.queryset}
        if value not in by_address:
            self.led_on = value = led_on(self, [value], "slug")[0]
        if value in by_address:
            return by_address[value]
        raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})


class DirectoryForm(forms.Form):
    q = forms.CharField(label=_("Name or word"), max_length=200, required=False, widget=forms.SearchInput)
    theme = CountedChoiceField(Theme.objects.all(), label=_("Theme"), empty_label=_("Any theme"), required=False)
    county = CountedChoiceField(County.objects.all(), label=_("County"), empty_label=_("Any county"), required=False)
    expertise = CountedChoiceField(
        Expertise.objects.all(),
        label=_("Can help with"),
        empty_label=_("Anything"),
        required=False,
    )
    type = CountedChoiceField(
        OrganizationType.objects.all(), label=_("Type"), empty_label=_("Any type"), required=False
    )
    nationwide = forms.BooleanField(label=_("Works nationwide"), required=False)
    sort = forms.ChoiceField(choices=[("", ""), ("new", "new")], required=False, widget=forms.HiddenInput)

    def selection(self) -> Selection:
        """What is asked for; a filter that is not understood is left out and carries its error."""
        self.is_valid()
        return Selection.of(self.cleaned_data)

    def terms(self, name: str) -> QuerySet:
        """The whole list of a filter; it is read once."""
        return self.fields[name].queryset

    def show_counts(self, selection: Selection) -> None:
        for name, numbers in selection.counts().items():
            self.fields[name].counts = numbers
        self.nationwide_count = selection.nationwide()

    def address(self, without: str = "") -> str:
        """The query string of the filters in force, leaving one out."""
        return f"?{urlencode({name: value for name, value in self.kept().items() if name != without})}"

    def kept(self) -> dict[str, str]:
        """The filters that were understood, as they stand in the address."""
        return {name: self.data[name] for name in self.fields if self.cleaned_data.get(name) and self.data.get(name)}

    def chips(self, chosen: dict) -> list[dict]:
        """The filters in force in words, each with the address of the list without it."""
        return [
            {"label": self.in_words(name, value), "href": self.address(without=name)} for name, value in chosen.items()
        ]

    def near_misses(self, selection: Selection) -> list[dict]:
        """Where nothing is found: which filter to drop, and what that would give."""
        return [
            {"label": self.in_words(name, selection.chosen[name]), "href": self.address(without=name), "count": count}
            for name, count in selection.near_misses()
        ]

    def in_words(self, name: str, value) -> str:
        if name == "nationwide":
            return gettext("Works nationwide")
        return f"“{value}”" if name == "q" else str(value)


class CoverageForm(forms.Form):
    group = forms.ChoiceField(choices=Theme.Group, required=False)
    theme = TermField(Theme.objects.all(), required=False)

    def choice(self) -> dict:
        """The group of themes, and the theme on the map; what is not understood is left to the default."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in ("group", "theme") if self.cleaned_data.get(name)}
