"""One event, and one's seat at it."""

import datetime

import pytest
from django.utils import timezone

from events.models import Registration
from events.publishing import cancel_event, close
from events.registration import register
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, UserFactory
from vocabularies.models import Theme

LINK = "https://meet.example.org/secret"


def page(client, event, part=""):
    return client.get(f"/events/{event.slug}/{part}").content.decode()


def past(**fields):
    return EventFactory(starts_at=timezone.now() - datetime.timedelta(days=1), **fields)


def press(client, event, action="register", **fields):
    return client.post(f"/events/{event.slug}/registration/", {"action": action, **fields}, follow=True)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"state": "draft"}])
def test_hidden_event_answers_as_one_that_does_not_exist(client, fields):
    event = EventFactory(slug="veiled", **fields)

    hidden, missing = client.get(f"/events/{event.slug}/"), client.get("/events/absent/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content.replace(b"veiled", b"") == missing.content.replace(b"absent", b"")


@pytest.mark.django_db
def test_members_see_what_is_for_members(client, member, applicant):
    event = EventFactory(visibility="members")

    statuses = []
    for person in (member, applicant, UserFactory(), MemberFactory(state="suspended").user):
        client.force_login(person)
        statuses.append(client.get(f"/events/{event.slug}/").status_code)

    assert statuses == [200, 404, 404, 404]


@pytest.mark.django_db
def test_visitor_is_led_to_sign_in(client):
    event = EventFactory()

    text = page(client, event)

    assert f'href="/accounts/login/?next=/events/{event.slug}/"' in text
    assert "csrfmiddlewaretoken" not in text


@pytest.mark.django_db
def test_applicant_is_told_when_it_will_be_possible(client, applicant):
    client.force_login(applicant)
    event = EventFactory()

    refused = press(client, event)

    assert "as soon as your membership is confirmed" in page(client, event)
    assert refused.status_code == 403
    assert "Your membership is not confirmed yet." in refused.content.decode()
    assert Registration.objects.count() == 0


@pytest.mark.django_db
def test_one_press_registers_and_another_gives_the_seat_back(member_client):
    event = EventFactory(capacity=1)

    taken = press(member_client, event, needs="Sign\nlanguage").content.decode()
    given_back = press(member_client, event, "cancel").content.decode()

    assert "You have a seat. We have written to you." in taken
    assert "What you need: Sign language" in taken
    assert "You are no longer registered." in given_back
    assert "I will attend" in given_back
    assert [registration.state for registration in event.registrations.all()] == ["cancelled"]


@pytest.mark.django_db
def test_second_press_changes_nothing(member_client):
    event = EventFactory()

    for action in ("register", "register", "cancel", "cancel"):
        press(member_client, event, action)

    assert [registration.state for registration in event.registrations.all()] == ["cancelled"]


@pytest.mark.django_db
def test_full_event_says_which_number_one_would_be(member_client):
    event = EventFactory(capacity=1)
    for _ in range(3):
        register(event, MemberFactory().user)

    before = page(member_client, event)
    after = press(member_client, event).content.decode()

    assert "You would be <strong>number 3</strong>" in before
    assert "1 of 1 taken, 2 people wait" in before
    assert "You are <strong>number 3</strong>" in after


@pytest.mark.django_db
def test_needs_that_are_too_long_are_named(member_client):
    event = EventFactory()

    response = press(member_client, event, needs="x" * 301)

    assert list(response.context["form"].errors) == ["needs"]
    assert "x" * 301 in response.content.decode()
    assert Registration.objects.count() == 0


@pytest.mark.django_db
def test_unknown_action_is_refused(member_client):
    event = EventFactory()

    assert list(press(member_client, event, "promote").context["form"].errors) == ["action"]


@pytest.mark.django_db
def test_link_to_join_is_for_those_who_have_a_seat_and_the_organizer(client):
    event = EventFactory(capacity=1, online_url=LINK)
    seated, waiting = MemberFactory().user, MemberFactory().user
    register(event, seated)
    register(event, waiting)

    seen = {"visitor": LINK in page(client, event)}
    people = {"seated": seated, "waiting": waiting, "other": MemberFactory().user, "organizer": event.created_by}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = LINK in page(client, event) + page(client, event, "registration/")

    assert seen == {"visitor": False, "seated": True, "waiting": False, "other": False, "organizer": True}


@pytest.mark.django_db
def test_link_is_gone_once_the_seat_is_given_back(member_client):
    event = EventFactory(online_url=LINK)
    press(member_client, event)
    press(member_client, event, "cancel")

    assert LINK not in page(member_client, event)


@pytest.mark.django_db
def test_cancelled_event_says_why_and_takes_nobody(member_client):
    event = EventFactory(online_url=LINK)
    register(event, member_client.user)
    cancel_event(event, event.created_by, "The road is cut.")

    text = page(member_client, event)

    assert "This event is cancelled" in text
    assert "The road is cut." in text
    assert LINK not in text
    assert "I will attend" not in text
    assert "Registration for this event is closed." in press(member_client, event, "cancel").content.decode()


@pytest.mark.django_db
def test_past_event_shows_what_came_of_it(client):
    event = past()
    close(event, event.created_by, "Two names <b>each</b>.", 41)

    text = page(client, event)

    assert "41 people came." in text
    assert "Two names &lt;b&gt;each&lt;/b&gt;." in text
    assert "Sign in and register" not in text


@pytest.mark.django_db
def test_host_that_is_not_listed_is_no_link(client):
    listed, draft = OrganizationFactory(), OrganizationFactory(state="draft", submitted_at=None, joined_at=None)

    links = [f'href="/organizations/{host.slug}/"' in page(client, EventFactory(host=host)) for host in (listed, draft)]

    assert links == [True, False]


@pytest.mark.django_db
def test_seat_can_be_given_back_by_who_no_longer_belongs(client):
    membership = MemberFactory()
    event = EventFactory(visibility="members")
    register(event, membership.user)
    membership.state = "suspended"
    membership.save(update_fields=["state"])
    client.force_login(membership.user)

    statuses = [client.get(f"/events/{event.slug}/").status_code, press(client, event, "cancel").status_code]

    assert statuses == [404, 200]
    assert [registration.state for registration in event.registrations.all()] == ["cancelled"]


@pytest.mark.django_db
def test_registration_of_a_hidden_event_is_not_found(client, applicant):
    client.force_login(applicant)
    event = EventFactory(visibility="members")

    assert press(client, event).status_code == 404


@pytest.mark.django_db
def test_organizer_reads_who_is_registered(member_client):
    event = EventFactory(capacity=1, created_by=member_client.user)
    register(event, MemberFactory(user__full_name="Amina Kilonzo").user, "Sign language")
    register(event, MemberFactory(user__full_name="Juma Odera").user)

    text = page(member_client, event, "registrations/")

    assert text.index("Amina Kilonzo") < text.index("Needs: Sign language") < text.index("Juma Odera")
    assert "@example.org" not in text.split("<main")[1].split("</main>")[0]


@pytest.mark.django_db
def test_others_do_not_read_who_is_registered(member_client):
    event = EventFactory()
    register(event, member_client.user)

    response = member_client.get(f"/events/{event.slug}/registrations/")

    assert response.status_code == 403
    assert "Only the organizer of this event sees who is registered." in response.content.decode()


@pytest.mark.django_db
def test_same_queries_for_many_registrations(member_client, django_assert_max_num_queries):
    event = EventFactory(created_by=member_client.user)
    counts = []
    for number in (3, 30):
        for _ in range(number):
            register(event, MemberFactory().user)
        with django_assert_max_num_queries(15) as queries:
            page(member_client, event, "registrations/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_same_queries_for_an_event_with_many_facts(member_client, django_assert_max_num_queries):
    event, counts = EventFactory(capacity=1), []
    for number in (3, 30):
        event.themes.add(*Theme.objects.all()[:number])
        for _ in range(number):
            register(event, MemberFactory().user)
        with django_assert_max_num_queries(20) as queries:
            page(member_client, event)
        counts.append(len(queries))

    assert counts[0] == counts[1]
