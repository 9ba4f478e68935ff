from django import forms
from django.utils.translation import gettext_lazy as _

from digests.following import choose
from digests.models import Follow, News
from organizations.models import Organization
from vocabularies.choices import OfferedTermsField, TermsField
from vocabularies.models import County, ResourceType, Theme


class TopicsForm(forms.Form):
    """What is to be followed, by the addresses of the terms; as many at once as one likes."""

    theme = TermsField(Theme.objects.all(), to_field_name="slug", required=False)
    county = forms.ModelMultipleChoiceField(County.objects.all(), to_field_name="slug", required=False)
    organization = forms.ModelMultipleChoiceField(Organization.objects.listed(), to_field_name="slug", required=False)
    resource_type = TermsField(ResourceType.objects.all(), to_field_name="slug", required=False)

    @property
    def topics(self) -> list:
        return [topic for name in Follow.TOPICS for topic in self.cleaned_data[name]]


class FollowsForm(forms.Form):
    """All themes, counties and kinds of resource, those followed ticked."""

    themes = OfferedTermsField(
        Theme.objects.all(), label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    resource_types = OfferedTermsField(
        ResourceType.objects.all(),
        label=_("Kinds of resource, from everywhere"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    counties = forms.ModelMultipleChoiceField(
        County.objects.all(), label=_("Counties"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        followed = Follow.objects.of(user).values_list("theme", "resource_type", "county")
        columns = zip(*followed, strict=True) if followed else ([], [], [])
        for name, keys in zip(self.fields, columns, strict=True):
            self.initial[name] = [key for key in keys if key]

    def save(self) -> None:
        choose(self.user, [topic for name in self.fields for topic in self.cleaned_data[name]])


class NewsForm(forms.Form):
    """Which news to show: one kind, or all."""

    kind = forms.ChoiceField(choices=News.Kind.choices, required=False)

    @property
    def chosen(self) -> str:
        """What is not understood narrows nothing."""
        return self.cleaned_data["kind"] if self.is_valid() else ""


class NewestForm(forms.Form):
    """The newest piece of news that a page showed."""

    newest = forms.IntegerField(min_value=1)


class ShareTextForm(forms.Form):
    days = forms.TypedChoiceField(
        choices=[(7, _("7 days")), (14, _("14 days")), (30, _("30 days"))],
        coerce=int,
        required=False,
        empty_value=7,
        label=_("News of the last"),
    )

    @property
    def chosen(self) -> int:
        return self.cleaned_data["days"] if self.is_valid() else 7
