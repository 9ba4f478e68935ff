from django.urls import path, register_converter

from events.views import agenda, editing, event, feeds, registration


class Year:
    """A year the calendar page offers."""

    regex = "20[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04}"


class MonthNumber(Year):
    regex = "0[1-9]|1[0-2]"

    def to_url(self, value):
        return f"{value:02}"


register_converter(Year, "year")
register_converter(MonthNumber, "month")

app_name = "events"
urlpatterns = [
    path("events/", agenda.event_list, name="event_list"),
    path("events/calendar.ics", feeds.calendar_feed, name="calendar_feed"),
    path("events/new/", editing.event_create, name="event_create"),
    path("events/<year:year>/<month:month>/", agenda.event_month, name="event_month"),
    path("events/<slug:slug>/", event.event_detail, name="event_detail"),
    path("events/<slug:slug>/event.ics", feeds.event_calendar, name="event_calendar"),
    path("events/<slug:slug>/edit/", editing.event_edit, name="event_edit"),
    path("events/<slug:slug>/publication/", editing.publication_create, name="publication_create"),
    path("events/<slug:slug>/cancellation/", editing.cancellation_create, name="cancellation_create"),
    path("events/<slug:slug>/outcome/", editing.outcome_edit, name="outcome_edit"),
    path("events/<slug:slug>/registration/", registration.registration_edit, name="registration_edit"),
    path("events/<slug:slug>/registrations/", registration.registration_list, name="registration_list"),
    path("feeds/events.atom", feeds.feed, name="feed"),
]
