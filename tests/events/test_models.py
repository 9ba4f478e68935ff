import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from events.models import Event, Registration
from tests.factories import EventFactory


@pytest.mark.django_db
def test_event_ends_after_it_starts():
    now = timezone.now()
    with pytest.raises(IntegrityError, match="event_ends_after_it_starts"):
        EventFactory(starts_at=now, ends_at=now)


@pytest.mark.django_db
def test_event_has_a_seat_or_no_limit():
    with pytest.raises(IntegrityError, match="event_capacity_is_a_seat_or_more"):
        EventFactory(capacity=0)


@pytest.mark.django_db
def test_slug_new_is_reserved():
    with pytest.raises(IntegrityError, match="event_slug_is_not_reserved"):
        EventFactory(slug="new")


@pytest.mark.django_db
def test_state_is_known():
    with pytest.raises(IntegrityError, match="event_state_is_known"):
        EventFactory(state="planned")


@pytest.mark.django_db
def test_person_stands_once_in_the_list(member):
    event = EventFactory()
    event.registrations.create(person=member, state="waiting")

    with pytest.raises(IntegrityError, match="registration_stands_once_per_person"):
        event.registrations.create(person=member, state="waiting")


@pytest.mark.django_db
def test_seat_has_a_time(member):
    with pytest.raises(IntegrityError, match="registration_seated_has_a_time"):
        Registration.objects.create(event=EventFactory(), person=member, state="seated")


@pytest.mark.django_db
def test_event_that_ends_at_midnight_is_of_one_day():
    start = timezone.make_aware(datetime.datetime(2026, 10, 13, 20))
    event = EventFactory(starts_at=start, ends_at=start + datetime.timedelta(hours=4))

    assert (event.first_day, event.last_day) == (datetime.date(2026, 10, 13), datetime.date(2026, 10, 13))


@pytest.mark.django_db
def test_between_takes_what_touches_the_days():
    start = timezone.make_aware(datetime.datetime(2026, 10, 30, 9))
    event = EventFactory(starts_at=start, ends_at=start + datetime.timedelta(days=3))
    november = (datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    december = (datetime.date(2026, 12, 1), datetime.date(2026, 12, 31))

    assert [list(Event.objects.between(*month)) for month in (november, december)] == [[event], []]
