"""Asking about one's data: by when it is answered, what is told, and what is not."""

import datetime

import pytest
from django.utils import timezone

from coordination.waiting import what_waits
from members.models import Transition
from notifications.models import Message
from privacy import asking
from privacy.models import PrivacyRequest
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/privacy-requests/new/"
TYPED = {"right": "access", "words": "What do you hold?", "name": "Zawadi Were", "email": "Zawadi@example.org"}
MOMENT = timezone.make_aware(datetime.datetime(2026, 10, 2, 23, 30))  # a Friday, half an hour before midnight


@pytest.mark.parametrize(
    ("right", "days"), [("access", 7), ("correction", 7), ("objection", 7), ("erasure", 7), ("portability", 30)]
)
def test_days_are_those_of_the_calendar_in_kenya(right, days):
    assert asking.due_on(right, MOMENT) == datetime.date(2026, 10, 2) + datetime.timedelta(days=days)


def test_days_are_settings(settings):
    settings.PRIVACY_ANSWER_DAYS, settings.PRIVACY_PORTABILITY_DAYS = 5, 20

    due = [asking.due_on(right, MOMENT).day for right in ("erasure", "portability")]

    assert due == [7, 22]


def test_member_asks_and_coordinators_have_it_before_them(member_client, administrator):
    answer = member_client.post("/me/data/requests/", {"right": "erasure", "words": "My old telephone number."})

    asked = PrivacyRequest.objects.get()
    assert (answer.status_code, asked.person, asked.channel, asked.email) == (
        302, member_client.user, "account", member_client.user.email,
    )  # fmt: skip
    [waiting] = what_waits(administrator)
    assert (waiting.kind, waiting.name, waiting.due_on) == (
        "Privacy request: Erasure", member_client.user.full_name, timezone.localdate() + datetime.timedelta(days=7),
    )  # fmt: skip
    assert list(Transition.objects.of(asked).values_list("before", "after", "subject_name")) == [
        ("", "open", f"Erasure {asked.pk}")
    ]


def test_own_requests_stand_on_the_page_with_their_answers(member_client):
    member_client.post("/me/data/requests/", {"right": "access", "words": "What do you hold?"})
    asking.ask(UserFactory(), "access", "Somebody else's.", "en")

    page = member_client.get("/me/data/requests/").content.decode()

    assert ("What do you hold?" in page, "Somebody else" in page) == (True, False)


def test_asked_twice_in_the_same_words_is_one_request(member_client):
    for words in ("The same.", "The same.", "Another."):
        member_client.post("/me/data/requests/", {"right": "access", "words": words})

    assert PrivacyRequest.objects.count() == Message.objects.count() == 2


def test_visitor_asks_with_a_name_and_an_address(client):
    client.post(PAGE, TYPED)

    asked = PrivacyRequest.objects.get()
    assert (asked.name, asked.email, asked.channel, asked.person) == ("Zawadi Were", "zawadi@example.org", "page", None)
    [letter] = Message.objects.values_list("letter", "address", "recipient")
    assert letter == ("privacy_request_received", "zawadi@example.org", None)


def test_page_is_the_same_whether_the_address_has_an_account(client_of):
    owner = UserFactory()
    answers = []

    for email in (owner.email, "nobody@example.org"):
        visitor = client_of()
        answer = visitor.post(PAGE, TYPED | {"email": email}, follow=True)
        answers.append((answer.redirect_chain, answer.content.decode().count("We have your request")))

    assert answers[0] == answers[1]
    assert list(PrivacyRequest.objects.order_by("pk").values_list("person", flat=True)) == [owner.pk, None]


def test_letter_that_it_came_repeats_nothing_a_stranger_typed():
    asking.ask_without_account("access", "Buy at http://evil.example", "Cheap loans", "a@example.org", "en")

    text = Message.objects.get().text

    assert ("evil" in text, "Cheap" in text, "What is asked for: Access. A coordinator" in text) == (False, False, True)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("right", "", "Choose what you ask for."),
        ("words", " ", "Say in a sentence or two what it is about."),
        ("name", "", "Type your name."),
        ("name", "\u202e", "This name has characters that nobody can see."),
        ("email", "", "Type the address to which the answer goes."),
        ("email", "a@b\r\nBcc: c@example.org", "Enter a valid email address."),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_the_rest_kept(client, field, typed, sentence):
    page = client.post(PAGE, TYPED | {field: typed}).content.decode()

    kept = "What do you hold?" if field != "words" else "Zawadi Were"
    assert (sentence in page, kept in page, PrivacyRequest.objects.count()) == (True, True, 0)


def test_too_many_from_one_place_wait_and_what_was_typed_stays(client):
    pages = [client.post(PAGE, TYPED | {"words": f"Number {number}"}) for number in range(6)]

    assert [page.status_code for page in pages] == [302] * 5 + [200]
    assert "That is many requests within an hour." in pages[-1].content.decode()
    assert (PrivacyRequest.objects.count(), "Number 5" in pages[-1].content.decode()) == (5, True)


def test_whoever_is_signed_in_asks_on_their_own_page(member_client):
    assert member_client.get(PAGE)["Location"] == "/me/data/requests/"


def test_privacy_notice_and_footer_lead_there(client):
    page = client.get("/about/privacy/").content.decode()

    assert page.count('href="/privacy-requests/new/"') == 2


def test_what_was_asked_is_in_the_copy_of_ones_data(member_client):
    asking.ask_without_account("objection", "No photographs.", "M", member_client.user.email, "en")

    held = member_client.get("/me/data/file/").json()

    assert [row["words"] for row in held["privacy.privacyrequest.person"]] == ["No photographs."]
