"""Projects of an organization: name, years and where they are told, in up to six rows."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.forms.editing import RevisedForm, RowFormSet, WebAddressField, on_one_line
from organizations.models import Organization

MOST_PROJECTS = 6
FIRST_YEAR = 1900
MOST_YEARS_AHEAD = 10


class ProjectForm(forms.Form):
    """One project; a row without anything in it is left out."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    starts_in = forms.IntegerField(label=_("From (year)"), min_value=FIRST_YEAR, required=False)
    ends_in = forms.IntegerField(label=_("To (year), empty while it runs"), min_value=FIRST_YEAR, required=False)
    link = WebAddressField(label=_("Link"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for year in ("starts_in", "ends_in"):
            self.fields[year].validators.append(MaxValueValidator(timezone.localdate().year + MOST_YEARS_AHEAD))

    def clean_name(self):
        return on_one_line(self.cleaned_data["name"])

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.values()) or self.errors:
            return cleaned
        if not cleaned["name"]:
            self.add_error("name", _("Say what the project is called."))
        if not cleaned["starts_in"]:
            self.add_error("starts_in", _("Say in which year it began."))
        elif cleaned["ends_in"] and cleaned["ends_in"] < cleaned["starts_in"]:
            self.add_error("ends_in", _("A project ends after it begins."))
        return cleaned


ProjectFormSet = forms.formset_factory(
    ProjectForm, formset=RowFormSet, extra=MOST_PROJECTS, max_num=MOST_PROJECTS, absolute_max=MOST_PROJECTS
)


class ProjectsForm(RevisedForm):
    """Nothing but the revision: what is changed stands in the rows."""

    class Meta:
        model = Organization
        fields: list[str] = []
