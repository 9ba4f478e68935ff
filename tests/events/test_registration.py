import datetime

import pytest
from django.utils import timezone

from events.models import Event, Registration
from events.publishing import change
from events.registration import RegistrationClosed, cancel, place_in_line, register
from members.models import Transition
from tests.factories import EventFactory, MemberFactory
from tests.parallel import at_once


def people(number):
    return [MemberFactory().user for _ in range(number)]


def seats(event):
    """The states of all who stand in the list, in the order in which they asked."""
    return list(event.registrations.standing().order_by("asked_at", "pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_registering_gives_a_seat_and_a_letter(member, mailbox):
    event = EventFactory(capacity=2, online_url="https://meet.example.org/abc")

    registration = register(event, member, "Sign language")

    assert (registration.state, registration.needs) == ("seated", "Sign language")
    [mail] = mailbox()
    assert (mail.to, mail.subject) == ([member.email], f"You have a seat: {event.title}")
    assert "https://meet.example.org/abc" in mail.body


@pytest.mark.django_db
def test_full_event_puts_in_line_without_the_link(member, mailbox):
    event = EventFactory(capacity=1, online_url="https://meet.example.org/abc")
    register(event, MemberFactory().user)

    registration = register(event, member)

    assert (registration.state, place_in_line(registration)) == ("waiting", 1)
    mail = mailbox()[-1]
    assert mail.subject == f"You are in the waiting list: {event.title}"
    assert "number 1" in mail.body
    assert "meet.example.org" not in mail.body


@pytest.mark.django_db
def test_event_without_limit_seats_everybody():
    event = EventFactory(capacity=None)

    for person in people(3):
        register(event, person)

    assert seats(event) == ["seated", "seated", "seated"]


@pytest.mark.django_db
def test_registering_twice_keeps_the_first(member, mailbox):
    event = EventFactory()

    assert register(event, member) == register(event, member)

    assert len(mailbox()) == 1


@pytest.mark.django_db
def test_freed_seat_goes_to_the_first_who_waits(mailbox):
    event = EventFactory(capacity=1)
    first, second, third = [register(event, person) for person in people(3)]

    cancel(first, first.person)

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state, place_in_line(third)) == ("seated", "waiting", 1)
    assert [(mail.to, mail.subject) for mail in mailbox()[3:]] == [
        ([first.person.email], f"You are no longer registered: {event.title}"),
        ([second.person.email], f"A seat has become free for you: {event.title}"),
    ]


@pytest.mark.django_db
def test_leaving_the_waiting_list_promotes_nobody():
    event = EventFactory(capacity=1)
    _first, second, third = [register(event, person) for person in people(3)]

    cancel(second, second.person)

    third.refresh_from_db()
    assert (third.state, place_in_line(third)) == ("waiting", 1)


@pytest.mark.django_db
def test_cancelling_twice_is_done_once(member, mailbox):
    registration = register(EventFactory(), member)

    cancel(registration, member)
    cancel(registration, member)

    assert len(mailbox()) == 2
    assert Transition.objects.of(registration).count() == 1


@pytest.mark.django_db
def test_who_cancelled_may_register_again(member):
    event = EventFactory()
    cancel(register(event, member), member)

    assert register(event, member).state == "seated"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "cancelled", "closed"])
def test_only_published_events_take_registrations(member, state):
    event = EventFactory(state=state)

    with pytest.raises(RegistrationClosed):
        register(event, member)

    assert Registration.objects.count() == 0


@pytest.mark.django_db
def test_past_event_takes_no_registration(member):
    event = EventFactory(starts_at=timezone.now() - datetime.timedelta(days=1))

    with pytest.raises(RegistrationClosed):
        register(event, member)


@pytest.mark.django_db
def test_seat_of_a_past_event_cannot_be_given_back(member):
    event = EventFactory()
    registration = register(event, member)
    past = timezone.now() - datetime.timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + datetime.timedelta(hours=1))

    with pytest.raises(RegistrationClosed):
        cancel(registration, member)


@pytest.mark.django_db
@pytest.mark.parametrize(("capacity", "expected"), [(2, ["seated", "seated", "waiting"]), (None, ["seated"] * 3)])
def test_more_seats_promote_in_order(mailbox, capacity, expected):
    event = EventFactory(capacity=1)
    for person in people(3):
        register(event, person)

    change(event, {"capacity": capacity}, event.revision)

    assert seats(event) == expected
    promoted = [mail.subject for mail in mailbox()[3:]]
    assert promoted == [f"A seat has become free for you: {event.title}"] * (expected.count("seated") - 1)


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_for_five_seats_fill_five_and_wait_in_order():
    event, twelve = EventFactory(capacity=5), people(12)

    at_once(*[lambda person=person: register(event, person) for person in twelve])

    assert seats(event) == ["seated"] * 5 + ["waiting"] * 7
    waiting = list(event.registrations.waiting())
    assert [place_in_line(registration) for registration in waiting] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.django_db(transaction=True)
def test_double_tap_gives_one_registration():
    event, [person] = EventFactory(capacity=5), people(1)

    at_once(*[lambda: register(event, person)] * 4)

    assert seats(event) == ["seated"]


@pytest.mark.django_db(transaction=True)
def test_cancelling_while_others_register_leaves_no_seat_empty():
    event, group = EventFactory(capacity=3), people(9)
    held = [register(event, person) for person in group[:3]]

    at_once(
        *[lambda registration=registration: cancel(registration, registration.person) for registration in held],
        *[lambda person=person: register(event, person) for person in group[3:]],
    )

    assert seats(event) == ["seated"] * 3 + ["waiting"] * 3


@pytest.mark.django_db(transaction=True)
def test_cancelling_twice_at_once_frees_one_seat():
    event, group = EventFactory(capacity=1), people(3)
    first = register(event, group[0])
    for person in group[1:]:
        register(event, person)

    at_once(*[lambda: cancel(Registration.objects.get(pk=first.pk), first.person)] * 3)

    assert seats(event) == ["seated", "waiting"]


@pytest.mark.django_db
def test_letter_leads_to_the_page_in_the_readers_language(mailbox):
    event = EventFactory()

    register(event, MemberFactory(user__language="sw").user)

    assert f"http://localhost:8000/sw/events/{event.slug}/\n" in mailbox()[0].body


@pytest.mark.django_db
def test_typed_text_stays_on_its_line_in_letters(member, mailbox):
    event = EventFactory(title="Drill\nhttp://localhost:8000/evil/", mode="in-person", venue="Hall\n\nBcc: all")

    register(event, member)

    lines = mailbox()[0].body.splitlines()
    assert "Where: Hall Bcc: all" in lines
    assert not any(line.startswith("http://localhost:8000/evil") for line in lines)
