import datetime
import uuid

import pytest
from django.utils import timezone

from events import publishing
from events.models import Event
from events.registration import register
from members.models import Transition
from members.transitions import TransitionRefused
from tests.factories import EventFactory, MemberFactory
from vocabularies.models import EventType, Language, Theme

HOUR = datetime.timedelta(hours=1)


def values(**changes):
    starts_at = timezone.now() + datetime.timedelta(days=3)
    return {
        "title": "Flood drill at Nyando bridge",
        "type": EventType.objects.get(slug="exercise"),
        "language": Language.objects.get(slug="en"),
        "lead": "We walk to high ground.",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "venue": "Bridge",
        "themes": [Theme.objects.get(slug="water")],
    } | changes


def over(**fields):
    return EventFactory(starts_at=timezone.now() - 3 * HOUR, **fields)


@pytest.mark.django_db
def test_draft_is_made_once_for_one_key(member):
    key = uuid.uuid4()

    first, second = publishing.draft(values(), member, key), publishing.draft(values(), member, key)

    assert first == second
    assert (first.state, first.slug, [theme.slug for theme in first.themes.all()]) == (
        "draft",
        "flood-drill-at-nyando-bridge",
        ["water"],
    )


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Same title", "new", "…"])
def test_addresses_are_free_and_never_reserved(member, title):
    slugs = {publishing.draft(values(title=title), member, uuid.uuid4()).slug for _ in range(2)}

    assert len(slugs) == 2
    assert not slugs & {"new", ""}


@pytest.mark.django_db
def test_publishing_is_recorded(member):
    event = EventFactory(state="draft")

    publishing.publish(event, member)

    [step] = Transition.objects.of(event)
    assert (event.state, step.before, step.after, step.by) == ("published", "draft", "published", member)


@pytest.mark.django_db
def test_draft_whose_date_has_gone_by_is_not_published(member):
    event = over(state="draft")

    with pytest.raises(publishing.StartsInThePast):
        publishing.publish(event, member)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["published", "cancelled", "closed"])
def test_only_drafts_are_published(member, state):
    with pytest.raises(TransitionRefused):
        publishing.publish(EventFactory(state=state), member)


@pytest.mark.django_db
def test_change_of_time_is_told_to_the_registered(mailbox):
    event = EventFactory(capacity=1)
    people = [MemberFactory().user, MemberFactory().user]
    for person in people:
        register(event, person)

    changed = publishing.change(event, {"starts_at": event.starts_at + HOUR, "ends_at": event.ends_at + HOUR}, 1)

    assert (changed.sequence, changed.revision) == (1, 2)
    mails = mailbox()[2:]
    assert [(mail.to, mail.subject) for mail in mails] == [
        ([person.email], f"New time or place: {event.title}") for person in people
    ]
    assert "Your seat is kept" in mails[0].body
    assert "your place in the waiting list" in mails[1].body


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["venue", "town", "online_url"])
def test_change_of_place_is_told_to_the_registered(member, mailbox, field):
    event = EventFactory()
    register(event, member)

    publishing.change(event, {field: "https://new.example.org/"}, 1)

    assert mailbox()[-1].subject == f"New time or place: {event.title}"


@pytest.mark.django_db
def test_change_of_words_raises_the_sequence_and_tells_nobody(member, mailbox):
    event = EventFactory()
    register(event, member)
    before = event.changed_at

    changed = publishing.change(event, {"title": "A better title"}, 1)

    assert (changed.title, changed.sequence, len(mailbox())) == ("A better title", 1, 1)
    assert changed.changed_at > before


@pytest.mark.django_db
def test_change_of_a_draft_leaves_the_sequence():
    event = publishing.change(EventFactory(state="draft"), {"title": "A better title"}, 1)

    assert (event.sequence, event.revision) == (0, 2)


@pytest.mark.django_db
def test_stale_change_is_refused():
    event = EventFactory()
    publishing.change(event, {"title": "First"}, 1)

    with pytest.raises(publishing.EventChangedMeanwhile):
        publishing.change(event, {"title": "Second"}, 1)

    assert Event.objects.get(pk=event.pk).title == "First"


@pytest.mark.django_db
def test_capacity_below_the_registered_is_refused():
    event = EventFactory(capacity=3)
    for _ in range(2):
        register(event, MemberFactory().user)

    with pytest.raises(publishing.TooFewSeats) as refusal:
        publishing.change(event, {"capacity": 1}, 1)

    assert refusal.value.taken == 2
    assert publishing.change(event, {"capacity": 2}, 1).capacity == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_ended_event_is_not_changed(state):
    with pytest.raises(TransitionRefused):
        publishing.change(EventFactory(state=state), {"title": "Another"}, 1)


@pytest.mark.django_db
def test_cancelling_writes_to_all_who_stand_in_the_list(member, mailbox):
    event = EventFactory(capacity=1)
    people = [MemberFactory().user, MemberFactory().user]
    for person in people:
        register(event, person)

    publishing.cancel_event(event, member, "The road is cut.\nWe look for a new date.")

    event.refresh_from_db()
    assert (event.state, event.sequence) == ("cancelled", 1)
    assert publishing.reason_of_cancellation(event) == "The road is cut.\nWe look for a new date."
    mails = mailbox()[2:]
    assert [(mail.to, mail.subject) for mail in mails] == [
        ([person.email], f"Cancelled: {event.title}") for person in people
    ]
    assert "The road is cut." in mails[0].body


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "cancelled", "closed"])
def test_only_published_events_are_cancelled(member, state):
    with pytest.raises(TransitionRefused):
        publishing.cancel_event(EventFactory(state=state), member, "Rain")


@pytest.mark.django_db
def test_closing_keeps_notes_and_attendance(member):
    event = over()

    publishing.close(event, member, "Two names for each gauge.", 41)
    publishing.close(event, member, "Two names for each gauge, and a deputy.", 42)

    event.refresh_from_db()
    assert (event.state, event.notes, event.attendance) == ("closed", "Two names for each gauge, and a deputy.", 42)
    assert Transition.objects.of(event).count() == 1


@pytest.mark.django_db
def test_event_that_is_not_over_is_not_closed(member):
    with pytest.raises(publishing.EventNotOver):
        publishing.close(EventFactory(), member, "Early notes")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_only_published_events_are_closed(member, state):
    with pytest.raises(TransitionRefused):
        publishing.close(over(state=state), member, "Notes")
