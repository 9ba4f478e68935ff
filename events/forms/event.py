"""Everything about an event, on one page."""

import datetime
import re
import uuid

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from organizations.models import Organization
from vocabularies.choices import OfferedTermField, OfferedTermsField

PROGRAMME_LINE = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s+(\S.*)")
LONGEST_EVENT = datetime.timedelta(days=31)
# The agenda shows every month up to the last event.
FARTHEST_START = datetime.timedelta(days=2 * 365)


class EventForm(forms.ModelForm):
    """What, when, where, who: everything about an event on one page. Times are East Africa Time."""

    start_date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date", "data-width": "10"}))
    start_time = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time", "data-width": "10"}))
    end_date = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Only if it lasts longer than one day"),
        widget=forms.DateInput(attrs={"type": "date", "data-width": "10"}),
    )
    end_time = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time", "data-width": "10"}))
    online_url = forms.URLField(
        label=_("Link to join online"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Not needed if people meet only in person. Shown to those who have a seat, never in a feed."),
        error_messages={"invalid": _("Enter a link that begins with https://, like https://meet.example.org/abc")},
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit. When all are taken, people wait in line."),
        error_messages={
            "invalid": _("Enter the number of seats as a whole number, or leave it empty"),
            "min_value": _("Enter at least one seat, or leave it empty"),
        },
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
    )
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    class Meta:
        model = Event
        fields = [
            "title",
            "type",
            "lead",
            "description",
            "mode",
            "venue",
            "town",
            "county",
            "online_url",
            "host",
            "capacity",
            "visibility",
            "language",
            "themes",
            "programme",
            "access_notes",
        ]
        field_classes = {"type": OfferedTermField, "language": OfferedTermField, "themes": OfferedTermsField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "programme": forms.Textarea(attrs={"rows": 6}),
            "mode": forms.RadioSelect,
            "visibility": forms.RadioSelect,
            "themes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "lead": _("What happens, and for whom; shown under the title"),
            "programme": _("One line for each part, like: 10:00 Welcome"),
            "venue": _("Where people meet; not needed if the event is only online"),
            "host": _("One of the organizations you represent, or nobody"),
            "access_notes": _("Captions, sign language, steps at the door, data needed for a call"),
        }
        error_messages = {
            "title": {"required": _("Enter the title of the event")},
            "lead": {"required": _("Say in one sentence what happens")},
            "type": {"required": _("Choose what kind of event it is")},
            "language": {"required": _("Choose the language of the event")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["host"].queryset = Organization.objects.filter(
            Q(pk__in=Organization.objects.spoken_for_by(user).values("pk")) | Q(pk=self.instance.host_id)
        ).alphabetical()
        self.fields["host"].empty_label = _("No organization")
        self.fields["county"].empty_label = _("Choose a county")
        for name in ("type", "language"):
            self.fields[name].empty_label = _("Choose one")
        mode = self.data.get("mode")
        self.fields["venue"].required = mode != Event.Mode.ONLINE
        self.fields["online_url"].required = mode != Event.Mode.IN_PERSON
        for name, sentence in MISSING.items():
            self.fields[name].error_messages["required"] = sentence
        for name, sentence in UNREADABLE.items():
            self.fields[name].error_messages["invalid"] = sentence
        self.initial |= {"creation_key": uuid.uuid4(), "revision": self.instance.revision} | self.times()

    @property
    def what(self) -> list[forms.BoundField]:
        return self.group("title", "type", "lead", "description", "language", "themes")

    @property
    def when(self) -> list[forms.BoundField]:
        return self.group("start_date", "start_time", "end_time", "end_date")

    @property
    def where(self) -> list[forms.BoundField]:
        return self.group("mode", "venue", "town", "county", "online_url")

    @property
    def who(self) -> list[forms.BoundField]:
        return self.group("host", "capacity", "visibility")

    @property
    def details(self) -> list[forms.BoundField]:
        return self.group("programme", "access_notes")

    def group(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    def times(self) -> dict:
        """The moments of the event as the four fields in which they are typed."""
        if not self.instance.pk:
            return {}
        start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
        last_day = end.date() if end.date() != start.date() else None
        return {"start_date": start.date(), "start_time": start.time(), "end_date": last_day, "end_time": end.time()}

    def clean_title(self):
        return one_line(self.cleaned_data["title"])

    def clean_lead(self):
        return one_line(self.cleaned_data["lead"])

    def clean_venue(self):
        return one_line(self.cleaned_data["venue"])

    def clean_town(self):
        return one_line(self.cleaned_data["town"])

    def clean_access_notes(self):
        return one_line(self.cleaned_data["access_notes"])

    def clean_creation_key(self):
        key = self.cleaned_data["creation_key"] or uuid.uuid4()
        if Event.objects.filter(creation_key=key).exclude(created_by=self.user).exists():
            raise forms.ValidationError(_("This form cannot be used again. Open a new one and copy what you typed."))
        return key

    def clean_programme(self):
        lines = [line.strip() for line in self.cleaned_data["programme"].splitlines() if line.strip()]
        return "\n".join(programme_line(line) for line in lines)

    def clean(self):
        data = super().clean()
        if all(data.get(name) is not None for name in ("start_date", "start_time", "end_time")):
            self.clean_times(data)
        return data

    def clean_times(self, data: dict) -> None:
        starts_at = moment(data["start_date"], data["start_time"])
        ends_at = moment(data.get("end_date") or data["start_date"], data["end_time"])
        if ends_at <= starts_at:
            is_another_day = data.get("end_date") and data["end_date"] < data["start_date"]
            field = "end_date" if is_another_day else "end_time"
            self.add_error(field, _("The event ends before it starts. Check the dates and times."))
        elif ends_at - starts_at > LONGEST_EVENT:
            self.add_error("end_date", _("An event lasts a month at most. Enter longer ones in parts."))
        if starts_at != self.instance.starts_at and starts_at <= timezone.now():
            self.add_error("start_date", _("This moment has gone by. Enter a date and time that are still to come."))
        elif starts_at - timezone.now() > FARTHEST_START:
            self.add_error("start_date", _("This is more than two years ahead. Check the year."))
        self.moments = {"starts_at": starts_at, "ends_at": ends_at}

    def values(self) -> dict:
        """What the activities of `publishing` take, without the place that the way to take part does not need."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields} | self.moments
        if values["mode"] == Event.Mode.ONLINE:
            values |= {"venue": "", "town": ""}
        if values["mode"] == Event.Mode.IN_PERSON:
            values["online_url"] = ""
        return values


MISSING = {
    "venue": _("Say where people meet"),
    "online_url": _("Enter the link by which people join online"),
    "start_date": _("Enter the day on which it takes place"),
    "start_time": _("Enter the time at which it begins, like 14:00"),
    "end_time": _("Enter the time at which it ends, like 16:00"),
}
UNREADABLE = {
    "start_date": _("Enter a date, like 2026-10-13"),
    "end_date": _("Enter a date, like 2026-10-13"),
    "start_time": _("Enter a time, like 14:00"),
    "end_time": _("Enter a time, like 16:00"),
}


def one_line(text: str) -> str:
    return " ".join(text.split())


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """A day and a time of day in the portal's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, time))


def programme_line(line: str) -> str:
    match = PROGRAMME_LINE.fullmatch(line)
    if not match:
        raise forms.ValidationError(
            _("Begin each line with a time, like “10:00 Welcome”. This line does not: %(line)s"),
            params={"line": line[:60]},
        )
    hour, minute, text = match.groups()
    return f"{hour.zfill(2)}:{minute} {text}"
