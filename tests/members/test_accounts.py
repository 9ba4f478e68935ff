"""Signing up and in: codes by mail, the same answer for everybody, nothing with a password."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from members.models import Member, User
from notifications.models import Message
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def code_in(mail) -> str:
    return re.search(r"^\d{6}$", mail.body, re.M).group()


def ask_for_code(client, email):
    return client.post("/accounts/login/", {"login": email}, follow=True)


def enter(client, code):
    return client.post("/accounts/login/code/confirm/", {"code": code})


def shown(response) -> tuple:
    """What a visitor sees, without the address that they typed and the token of the form."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    text = re.sub(r"(known|unknown)@example\.org", "", text)
    return response.status_code, [template.name for template in response.templates], response.redirect_chain, text


def test_signing_up_needs_an_address_and_the_code_sent_there(client, mailbox):
    page = client.post("/accounts/signup/", {"email": "Amina@Example.org"}, follow=True)
    (mail,) = mailbox()

    response = client.post("/accounts/confirm-email/", {"code": code_in(mail)})

    assert page.templates[0].name == "account/confirm_email_verification_code.html"
    assert (mail.to, mail.subject) == (["amina@example.org"], "Confirm your e-mail address")
    assert response.url == reverse("members:profile_edit")
    user = User.objects.get(email="amina@example.org")
    assert (user.has_usable_password(), user.member.state) == (False, "applicant")
    assert list(EmailAddress.objects.filter(user=user).values_list("verified", "primary")) == [(True, True)]


def test_form_to_sign_up_may_be_sent_twice_but_not_all_hour(mailbox):
    with time_machine.travel(timezone.now()) as clock:
        statuses = []
        for seconds in [0, 1, *[61] * 12]:
            clock.shift(seconds)
            statuses.append(Client().post("/accounts/signup/", {"email": "amina@example.org"}).status_code)

    assert statuses == [302] * 12 + [429] * 2
    assert len(mailbox()) == 12


def test_signing_up_in_kiswahili_sets_the_language_of_mails(client):
    client.post("/sw/accounts/signup/", {"email": "amina@example.org"})

    assert User.objects.get().language == "sw"


def test_a_code_signs_in_once(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])

    first = enter(client, code)
    client.post("/accounts/logout/")
    second = enter(client, code)

    assert (first.url, second.url) == ("/me/", "/accounts/login/code/")
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, mailbox):
    user = UserFactory()
    client.post("/accounts/login/?next=/me/data/", {"login": user.email, "next": "/me/data/"})
    code = code_in(mailbox()[0])

    response = client.post("/accounts/login/code/confirm/", {"code": code, "next": "/me/data/"})

    assert response.url == "/me/data/"


def test_an_address_elsewhere_is_not_followed(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)

    response = client.post(
        "/accounts/login/code/confirm/", {"code": code_in(mailbox()[0]), "next": "https://example.com/"}
    )

    assert response.url == "/me/"


def test_a_code_grows_old_after_ten_minutes(client, mailbox, time_machine):
    user = UserFactory()
    time_machine.move_to("2026-11-03T08:00:00+03:00", tick=False)
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])
    time_machine.shift(601)

    response = enter(client, code)

    assert response.url == "/accounts/login/code/"
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_attempt(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])
    for _ in range(3):
        enter(client, "000000" if code != "000000" else "111111")

    response = enter(client, code)

    assert response.url == "/accounts/login/code/"


def test_blanks_in_a_code_do_not_matter(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])

    assert enter(client, f" {code[:3]} {code[3:]} ").url == "/me/"


def test_the_first_sign_in_begins_the_membership(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    enter(client, code_in(mailbox()[0]))

    assert Member.objects.get(user=user).state == "applicant"


def test_signing_in_leaves_a_membership_as_it_is(client, mailbox, member):
    ask_for_code(client, member.email)
    enter(client, code_in(mailbox()[0]))

    assert Member.objects.get(user=member).state == "active"


def test_staff_do_not_become_applicants_by_signing_in(client, mailbox, administrator):
    ask_for_code(client, administrator.email)
    enter(client, code_in(mailbox()[0]))

    assert not Member.objects.exists()


@pytest.mark.parametrize(("page", "field"), [("login", "login"), ("signup", "email")])
def test_the_answer_does_not_tell_whether_an_address_has_an_account(client, client_of, page, field):
    UserFactory(email="known@example.org")

    known = client.post(f"/accounts/{page}/", {field: "known@example.org"}, follow=True)
    unknown = client_of().post(f"/accounts/{page}/", {field: "unknown@example.org"}, follow=True)

    assert shown(known) == shown(unknown)
    assert known.status_code == 200


def test_a_wrong_code_gets_the_same_answer_with_and_without_an_account(client, client_of):
    UserFactory(email="known@example.org")
    other = client_of()
    ask_for_code(client, "known@example.org")
    ask_for_code(other, "unknown@example.org")

    answers = [
        [shown(browser.post("/accounts/login/code/confirm/", {"code": "abc"}, follow=True)) for _ in range(4)]
        for browser in (client, other)
    ]

    assert answers[0] == answers[1]


def test_who_has_no_account_is_told_by_mail_only(client, mailbox):
    ask_for_code(client, "unknown@example.org")

    assert [(mail.to, mail.subject) for mail in mailbox()] == [
        (["unknown@example.org"], "There is no account with this address yet")
    ]


def test_who_signs_up_twice_is_told_by_mail_only(client, mailbox):
    UserFactory(email="known@example.org")
    client.post("/accounts/signup/", {"email": "known@example.org"})

    assert [mail.subject for mail in mailbox()] == ["You have an account already"]
    assert User.objects.count() == 1


def test_a_closed_account_gets_no_code(client, mailbox):
    user = UserFactory(is_active=False)
    ask_for_code(client, user.email)

    assert [mail.subject for mail in mailbox()] == ["This account is closed"]


def test_an_account_closed_after_the_code_was_sent_stays_out(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    User.objects.update(is_active=False)

    response = enter(client, code_in(mailbox()[0]))

    assert response.url == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_closing_an_account_ends_its_sessions(client, member):
    client.force_login(member)
    User.objects.update(is_active=False)

    assert client.get("/me/security/").url == "/accounts/login/?next=/me/security/"


def test_the_code_stands_neither_in_the_subject_nor_in_the_log_once_sent(client, mailbox):
    user = UserFactory()
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])

    message = Message.objects.get()
    assert (message.state, message.text, message.is_secret) == ("sent", "", True)
    assert code not in message.subject


@pytest.mark.parametrize("page", ["password/reset/", "password/change/", "password/set/"])
def test_there_are_no_passwords(member_client, page):
    assert member_client.get(f"/accounts/{page}").status_code == 404


def test_no_route_of_allauth_is_about_passwords():
    with pytest.raises(NoReverseMatch):
        reverse("account_reset_password")


def test_too_many_codes_for_one_address_are_refused_from_any_network(client, client_of):
    UserFactory(email="known@example.org")
    answers = [
        client_of().post("/accounts/login/", {"login": "known@example.org"}, REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert Message.objects.count() == 3


def test_a_forged_forwarding_header_does_not_lift_the_limit(client_of):
    answers = [
        client_of().post(
            "/accounts/login/", {"login": f"person{number}@example.org"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}"
        )
        for number in range(21)
    ]

    assert [answer.status_code for answer in answers] == [302] * 20 + [200]


def test_guessing_codes_is_limited_where_the_session_does_not_count(client, mailbox):
    """Parallel requests read the session before any of them has written its count."""
    user = UserFactory()
    ask_for_code(client, user.email)
    code = code_in(mailbox()[0])
    before = client.session["account_login"]
    for _ in range(10):
        enter(client, "abc")
        session = client.session
        session["account_login"] = before
        session.save()

    response = enter(client, code)

    assert response.context["form"].errors["code"] == [
        "Too many tries in a short time. Wait a few minutes, then ask for a new code."
    ]


def test_the_field_for_the_address_offers_passkeys(client):
    page = client.get("/accounts/login/").content.decode()

    assert re.search(r'<input type="email" name="login"[^>]* autocomplete="username webauthn"', page)


def test_the_field_for_the_code_is_filled_by_the_phone(client):
    page = ask_for_code(client, "amina@example.org").content.decode()

    assert re.search(r'<input type="text" name="code" autocomplete="one-time-code" inputmode="numeric"', page)
