"""What the agenda, the month and the feed are narrowed down to."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet
from vocabularies.choices import TermField
from vocabularies.models import County, EventType, Theme


class EventFilterForm(forms.Form):
    """What the agenda, the month and the feed are narrowed down to."""

    type = TermField(
        EventType.objects.all(), to_field_name="slug", required=False, label=_("Type"), empty_label=_("Any type")
    )
    county = forms.ModelChoiceField(
        County.objects.all(), to_field_name="slug", required=False, label=_("County"), empty_label=_("Any county")
    )
    theme = TermField(
        Theme.objects.all(), to_field_name="slug", required=False, label=_("Theme"), empty_label=_("Any theme")
    )
    online = forms.BooleanField(required=False, label=_("Can be joined online"))
    past = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in ("type", "county", "theme")]

    @property
    def is_past(self) -> bool:
        return self.is_valid() and self.cleaned_data["past"]

    @property
    def labels(self) -> dict[str, str]:
        """Filters in force: the name of each in the address, and what it says."""
        if not self.is_valid():
            return {}
        labels = {name: self.cleaned_data[name] for name in ("type", "county", "theme", "online")}
        labels["online"] = labels["online"] and self["online"].label
        return {name: str(label) for name, label in labels.items() if label}

    @property
    def query(self) -> str:
        """The filters in force as a query string, for the feed and for the other views."""
        return self.query_without("")

    def query_without(self, removed: str) -> str:
        return urlencode({name: self.data[name] for name in self.labels if name != removed})

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What each filter in force says, and the query string without it."""
        past = "&past=1" if self.is_past else ""
        return [(label, f"?{self.query_without(name)}{past}") for name, label in self.labels.items()]

    def chosen(self, events: EventQuerySet) -> EventQuerySet:
        """Those of `events` that fit; none where the address names what does not exist."""
        if not self.is_valid():
            return events.none()
        for name in ("type", "county"):
            if self.cleaned_data[name]:
                events = events.filter(**{name: self.cleaned_data[name]})
        if self.cleaned_data["theme"]:
            events = events.filter(themes=self.cleaned_data["theme"])
        return events.exclude(mode=Event.Mode.IN_PERSON) if self.cleaned_data["online"] else events

    def name(self) -> str:
        """What the feed calls itself: the community, and the filters in force."""
        filters = " · ".join(self.labels.values())
        return f"{settings.COMMUNITY_NAME}: {filters}" if filters else settings.COMMUNITY_NAME
