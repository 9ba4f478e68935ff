"""Two records of one organization side by side: what the one that is kept will say."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.membership.merging import FIELDS, LISTS
from organizations.models import Organization
from organizations.profile import history


class MergerForm(forms.Form):
    """A choice for each field in which the two differ; `chosen` is what `merging.merge` wants to know."""

    kept_revision = forms.IntegerField(widget=forms.HiddenInput)
    merged_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Goes into the letter to the contacts word for word."),
        error_messages={"required": _("Say how you know that they are the same organization.")},
    )

    def __init__(self, *args, kept: Organization, merged: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"kept_revision": kept.revision, "merged_revision": merged.revision}
        said = [history.values(one, [*FIELDS, *LISTS]) for one in (kept, merged)]
        self.differing = [field for field in said[0] if said[0][field] != said[1][field]]
        for field in self.differing:
            values = [one[field] for one in said]
            self.fields[field] = forms.ChoiceField(
                label=history.label(field),
                choices=options(field, *values),
                widget=forms.RadioSelect,
                initial="both" if field in LISTS else "kept" if values[0] or values[0] is False else "merged",
            )

    @property
    def choices(self):
        return [self[field] for field in self.differing]

    @property
    def chosen(self) -> dict[str, str]:
        return {field: self.cleaned_data[field] for field in self.differing}

    def renew(self, kept: Organization, merged: Organization) -> None:
        """Merge the two as they are now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("kept_revision")] = str(kept.revision)
        self.data[self.add_prefix("merged_revision")] = str(merged.revision)


def options(field: str, kept, merged) -> list[tuple[str, str]]:
    names = history.names_of(field)
    shown = ["; ".join(history.lines(field, said, names)) or gettext("(nothing)") for said in (kept, merged)]
    options = [("kept", shown[0]), ("merged", shown[1])]
    return [*options, ("both", gettext("Both together"))] if field in LISTS else options
