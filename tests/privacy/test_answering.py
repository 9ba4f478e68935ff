"""Answering: each outcome its own letter, as it stands on the screen, once."""

import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination import claims
from members.models import Transition
from members.transitions import TransitionRefused
from notifications.models import Message
from privacy import answering, asking
from privacy.models import PrivacyRequest
from privacy.tasks import purge_privacy_requests
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LETTERS = {
    "fulfilled": "What you asked about your data is done",
    "partly": "What you asked about your data is done in part",
    "refused": "We cannot do what you asked about your data",
}
SAID = {"subject": "An answer", "text": "Here it is.", "reason": "", "identity_check": "Called back."}


@pytest.fixture
def asked(db):
    request = asking.ask_without_account("erasure", "All of it.", "Zawadi Were", "zawadi@example.org", "en")
    Message.objects.all().delete()
    return request


@pytest.fixture
def desk(client, desk_session, administrator):
    desk_session(client, administrator)
    client.user = administrator
    return client


def url(asked):
    return f"/admin/privacy/privacyrequest/{asked.pk}/review/"


@pytest.mark.parametrize("outcome", LETTERS)
def test_each_outcome_shows_its_own_letter_and_sends_it_as_edited(desk, asked, mailbox, outcome):
    decided = {"outcome": outcome, "reason": "The law asks us to.", "identity_check": "Called back."}
    shown = desk.post(url(asked), decided).context["form"]
    before = Message.objects.count()

    desk.post(
        url(asked), decided | {"subject": shown["subject"].value(), "letter": shown["letter"].value() + "\nAmina"}
    )

    asked.refresh_from_db()
    assert (before, asked.state, asked.answer_subject, asked.answered_by) == (0, outcome, LETTERS[outcome], desk.user)
    [sent] = mailbox()
    assert (sent.to, sent.subject, sent.body.strip()) == (["zawadi@example.org"], LETTERS[outcome], asked.answer)
    assert ("The law asks us to." in sent.body, sent.body.strip().endswith("Amina")) == (True, True)
    assert Message.objects.values_list("letter", "text").get() == (f"privacy_request_{outcome}", "")


@pytest.mark.parametrize("right", ["access", "correction", "objection", "erasure", "portability"])
@pytest.mark.parametrize("person", [True, False])
def test_letter_of_what_was_done_says_what_was_asked(right, person, member):
    request = (
        asking.ask(member, right, "Mine.", "en")
        if person
        else asking.ask_without_account(right, "Mine.", "Z", "z@example.org", "en")
    )
    words = {
        "access": "asked to see", "correction": "It is corrected.", "objection": "ended that use",
        "erasure": "It is erased.", "portability": "take your data elsewhere",
    }  # fmt: skip

    _subject, text = answering.draft(request, "fulfilled", "")

    assert [one for one, sentence in words.items() if sentence in text] == [right]


def test_letter_speaks_the_language_in_which_it_was_asked():
    request = asking.ask_without_account("erasure", "Yote.", "Zawadi Were", "z@example.org", "sw")

    text = answering.draft(request, "refused", "Sababu.")[1]

    assert (text.startswith("Mpendwa Zawadi Were,"), "(Kufuta data)" in text) == (True, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what you decide."),
        ({"outcome": "refused"}, "Say what cannot be done, and why."),
        ({"outcome": "partly", "identity_check": "Seen."}, "Say what cannot be done, and why."),
        ({"outcome": "fulfilled"}, "Say how you know that it is really this person."),
        ({"outcome": "partly", "reason": "Because."}, "Say how you know that it is really this person."),
    ],
)
def test_no_letter_before_the_decision_is_whole(desk, asked, typed, sentence):
    page = desk.post(url(asked), typed)

    asked.refresh_from_db()
    assert (sentence in page.content.decode(), asked.state, Message.objects.count()) == (True, "open", 0)


def test_empty_letter_is_refused_and_the_rest_kept(desk, asked):
    page = desk.post(url(asked), {"outcome": "refused", "reason": "Because.", "subject": "Kept", "letter": " "})

    text = page.content.decode()
    assert ("The letter says nothing yet." in text, 'value="Kept"' in text, "Because." in text) == (True, True, True)


def test_second_of_two_coordinators_keeps_what_they_typed(desk, asked):
    answering.answer(asked, UserFactory(), "refused", **SAID | {"reason": "First."})

    typed = {"outcome": "fulfilled", "identity_check": "Seen.", "subject": "Second", "letter": "My own words"}
    page = desk.post(url(asked), typed).content.decode()

    assert ("Somebody else was first" in page, "My own words" in page, Message.objects.count()) == (True, True, 1)
    assert PrivacyRequest.objects.get().state == "refused"


def test_nobody_answers_themselves(desk):
    own = asking.ask(desk.user, "access", "Mine.", "en")

    page = desk.post(url(own), {"outcome": "fulfilled", "subject": "S", "letter": "L"})

    own.refresh_from_db()
    assert ("step aside" in page.content.decode(), own.state) == (True, "open")


def test_going_back_decides_nothing_and_keeps_the_choice(desk, asked):
    typed = {"outcome": "refused", "reason": "Because.", "subject": "S", "letter": "L", "back": "1"}

    form = desk.post(url(asked), typed).context["form"]

    assert ("letter" in form.fields, form["outcome"].value(), PrivacyRequest.objects.get().state) == (
        False, "refused", "open",
    )  # fmt: skip


def test_what_came_by_telephone_counts_from_its_day_and_is_delivered_by_hand(desk):
    day = timezone.localdate() - datetime.timedelta(days=9)
    typed = {
        "right": "access", "channel": "phone", "received_on": day.isoformat(), "name": "Were", "email": "",
        "contact": "0722 000 000", "language": "sw", "words": "Everything.",
    }  # fmt: skip
    desk.post("/admin/privacy/privacyrequest/new/", typed)
    asked = PrivacyRequest.objects.get()

    answering.answer(asked, desk.user, "fulfilled", **SAID)

    assert (asked.entered_by, asked.due_on, Message.objects.count()) == (
        desk.user, day + datetime.timedelta(days=7), 0,
    )  # fmt: skip
    assert list(Transition.objects.of(asked).order_by("pk").values_list("after", "by")) == [
        ("open", desk.user.pk),
        ("fulfilled", desk.user.pk),
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"contact": ""}, "Give an e-mail address, or a telephone or postal address below."),
        ({"received_on": "2999-01-01"}, "This day is still to come."),
        ({"channel": "account"}, "Select a valid choice."),
        ({"words": ""}, "This field is required."),
    ],
)
def test_entry_that_lacks_something_is_shown_again(desk, changed, sentence):
    typed = {
        "right": "access", "channel": "letter", "received_on": "2026-10-01", "name": "Were", "email": "",
        "contact": "Box 7, Voi", "language": "en", "words": "Everything.",
    }  # fmt: skip

    page = desk.post("/admin/privacy/privacyrequest/new/", typed | changed).content.decode()

    assert (sentence in page, PrivacyRequest.objects.count()) == (True, 0)


def test_register_names_who_took_it_and_what_is_overdue(desk, asked):
    claims.take("privacy", asked.pk, desk.user)
    PrivacyRequest.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))

    page = desk.get("/admin/privacy/privacyrequest/").content.decode()

    assert ("<strong>overdue</strong>" in page, str(desk.user) in page, "Zawadi Were" in page) == (True, True, True)


def test_taking_it_leads_back_to_its_page(desk, asked):
    answer = desk.post("/admin/waiting/claims/new/", {"matter": f"privacy:{asked.pk}", "next": url(asked)})
    elsewhere = desk.post("/admin/waiting/releases/new/", {"matter": f"privacy:{asked.pk}", "next": "//evil.example"})

    assert (answer["Location"], elsewhere["Location"]) == (url(asked), "/admin/")


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "fulfilled"},
        {"state": "fulfilled", "answer": "Yes", "answered_at": timezone.now(), "identity_check": "Seen."},
        {"answer": "Yes"},
        {"state": "refused", "answer": "No", "answered_at": timezone.now(), "answered_by": True},
        {"state": "fulfilled", "answer": "Yes", "answered_at": timezone.now(), "answered_by": True},
        {"email": "", "contact": ""},
        {"channel": "account"},
        {"channel": "phone"},
    ],
)
def test_database_refuses_what_is_not_whole(asked, broken):
    if broken.get("answered_by"):
        broken = broken | {"answered_by": UserFactory()}
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyRequest.objects.filter(pk=asked.pk).update(**broken)


def test_answered_request_is_not_answered_again(asked):
    answering.answer(asked, UserFactory(), "fulfilled", **SAID)

    with pytest.raises(TransitionRefused):
        answering.answer(asked, UserFactory(), "refused", **SAID | {"reason": "No."})


def test_requests_go_two_years_after_the_answer_and_the_log_keeps_no_name(asked):
    open_one = asking.ask_without_account("access", "Open.", "Open", "o@example.org", "en")
    younger = asking.ask_without_account("access", "Younger.", "Younger", "y@example.org", "en")
    for one in (asked, younger):
        answering.answer(one, UserFactory(), "fulfilled", **SAID)
    PrivacyRequest.objects.filter(pk=asked.pk).update(answered_at=timezone.now() - relativedelta(months=24, days=1))

    purge_privacy_requests(timestamp=0)

    assert set(PrivacyRequest.objects.all()) == {open_one, younger}
    assert {one.subject_name for one in Transition.objects.of(asked)} == {f"Erasure {asked.pk}"}


def test_lists_cost_no_query_for_each_request(desk):
    def cost(page):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page).status_code == 200
        return len(queries)

    def ask(number):
        asking.ask(desk.user, "access", f"Number {number}", "en")

    pages = ["/admin/privacy/privacyrequest/", "/me/data/requests/"]
    ask(0)
    before = [cost(page) for page in pages]
    for number in range(1, 6):
        ask(number)

    assert [cost(page) for page in pages] == before
