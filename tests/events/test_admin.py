"""Events at the desk."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from events.publishing import reason_of_cancellation
from events.registration import register
from tests.factories import EventFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/events/event/"


def enter(client, desk_session, *groups):
    user = UserFactory(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    desk_session(client, user)
    return client


@pytest.fixture
def desk(client, desk_session):
    return enter(client, desk_session, "events")


def act(client, action, events, **fields):
    selection = {"action": action, "_selected_action": [event.pk for event in events]}
    return client.post(LIST, selection | fields, follow=True)


def states(*events):
    for event in events:
        event.refresh_from_db()
    return [event.state for event in events]


def test_desk_lists_what_was_announced_with_its_seats(desk):
    register(EventFactory(title="Drill", capacity=5), MemberFactory().user)
    EventFactory(title="Draft", state="draft")

    response = desk.get(LIST)

    assert [event.title for event in response.context["cl"].result_list] == ["Drill"]
    assert "1 of 5" in response.content.decode()


def test_event_is_read_and_not_edited_at_the_desk(desk):
    event = EventFactory(title="Drill")
    register(event, MemberFactory(user__full_name="Amina Kilonzo").user, "Sign language")

    page = desk.get(f"{LIST}{event.pk}/change/").content.decode()
    refused = desk.post(f"{LIST}{event.pk}/change/", {"title": "Other"})

    assert "Amina Kilonzo" in page
    assert 'name="title"' not in page
    assert refused.status_code == 403


def test_cancelling_asks_for_a_reason_first(desk):
    event = EventFactory()

    asked = act(desk, "cancel_events", [event])
    refused = act(desk, "cancel_events", [event], confirmed="1", reason="")

    assert event.title in asked.content.decode()
    assert "Say why, in a sentence or two" in refused.content.decode()
    assert states(event) == ["published"]


def test_several_are_cancelled_with_one_reason(desk, mailbox):
    events = [EventFactory(), EventFactory(), EventFactory(state="closed")]
    register(events[0], MemberFactory().user)

    page = act(desk, "cancel_events", events, confirmed="1", reason="The road is cut.").content.decode()

    assert states(*events) == ["cancelled", "cancelled", "closed"]
    assert reason_of_cancellation(events[1]) == "The road is cut."
    assert mailbox()[-1].subject == f"Cancelled: {events[0].title}"
    assert "2 events are cancelled." in page
    assert "1 event is not published and was left as it is." in page


def test_one_is_closed_with_its_notes(desk):
    event = EventFactory(starts_at=timezone.now() - datetime.timedelta(days=1))

    asked = act(desk, "close_event", [event])
    act(desk, "close_event", [event], confirmed="1", notes="Two names each.", attendance="41")

    assert "Notes and decisions" in asked.content.decode()
    assert states(event) == ["closed"]
    assert (event.notes, event.attendance) == ("Two names each.", 41)


def test_event_to_come_is_not_closed(desk):
    event = EventFactory()

    page = act(desk, "close_event", [event], confirmed="1", notes="Early").content.decode()

    assert "Only a published event that is over can be closed." in page
    assert states(event) == ["published"]


def test_two_are_not_closed_together(desk):
    page = act(desk, "close_event", [EventFactory(), EventFactory()]).content.decode()

    assert "Choose one event: each has notes of its own." in page


def test_actions_need_the_permission_to_run_events(client, desk_session):
    event = EventFactory()
    enter(client, desk_session)

    response = act(client, "cancel_events", [event], confirmed="1", reason="Rain")

    assert response.status_code == 403
    assert states(event) == ["published"]


def test_pages_of_the_desk_need_nothing_inline(desk):
    event = EventFactory()
    pages = [desk.get(LIST), desk.get(f"{LIST}{event.pk}/change/"), act(desk, "cancel_events", [event])]

    for response in pages:
        text = response.content.decode()
        assert ("<style" in text, " style=" in text, "onclick=" in text, "<script>" in text) == (False,) * 4
        assert "default-src 'self'" in response["Content-Security-Policy"]


def test_same_queries_for_many_events(desk, django_assert_max_num_queries):
    counts = []
    for number in (3, 30):
        for _ in range(number):
            EventFactory()
        with django_assert_max_num_queries(30) as queries:
            desk.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
