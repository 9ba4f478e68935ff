"""What the library is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from resources.library import NATIONWIDE
from vocabularies.choices import TermField
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

SHORTEST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SEARCH = 200


class TermChoice(TermField):
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
