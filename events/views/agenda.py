"""The agenda and the month."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone

from events.field_days import FieldDay, field_days
from events.forms.filter import EventFilterForm
from events.models import Event
from events.months import Month, by_month
from terms.standing import belongs

PAGE_SIZE = 20


@login_not_required
def event_list(request):
    form = EventFilterForm(request.GET)
    is_past = form.is_past
    visible = form.chosen(Event.objects.visible_to(request.user).listed().with_facts().with_seats())
    events = visible.past() if is_past else visible.upcoming()
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    if form.is_valid() and not is_past and not form.labels:
        following = events[page.end_index() : page.end_index() + 1]
        rows = sorted([*notes_beside(rows, page, following.first()), *rows], key=lambda row: row.first_day)
    context = {
        "months": list(by_month(rows)),
        "page": page,
        "is_past": is_past,
    }
    return TemplateResponse(request, "events/event_list.html", shared(form, request.user) | context)


@login_not_required
def event_month(request, year, month):
    form = EventFilterForm(request.GET)
    month = Month(datetime.date(year, month, 1))
    visible = form.chosen(Event.objects.visible_to(request.user).listed().with_facts().with_seats())
    events = list(visible.between(month.first, month.last))
    rows = sorted([*month.field_days, *events], key=lambda row: row.first_day)
    context = {"month": month, "weeks": month.weeks(events), "names": month.weekdays, "rows": rows}
    return TemplateResponse(request, "events/event_month.html", shared(form, request.user) | context)


def shared(form: EventFilterForm, user) -> dict:
    return {"area": "events", "filter": form, "today": timezone.localdate(), "may_take_part": belongs(user)}


def notes_beside(rows: list[Event], page, following: Event | None) -> list[FieldDay]:
    """The days of the field that fall between the first row of this page and the first of the next."""
    today = timezone.localdate()
    first = today if page.number == 1 or not rows else max(rows[0].first_day, today)
    if following:
        return field_days(first, following.first_day - datetime.timedelta(days=1))
    return field_days(first, Month((rows[-1].first_day if rows else today).replace(day=1)).last)
