"""Before something that matters, a person confirms who they are: by a factor, or by a mailed code."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from notifications.models import Message

pytestmark = pytest.mark.django_db
PAGE = "/accounts/reauthenticate/?next=/accounts/email/"


@pytest.fixture
def code(member_client, mailbox):
    """The code in the mail that the person has asked for."""
    member_client.post(PAGE, {"action": "send"})
    return re.search(r"^\d{6}$", mailbox()[-1].body, re.M).group()


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/generate/"]
)
def test_what_changes_the_protection_asks_once_more(member_client, address):
    response = member_client.get(address)

    assert response.url == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"


def test_changing_the_address_asks_once_more_and_goes_on_by_itself(member_client, mailbox):
    suspended = member_client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    member_client.post(suspended.url, {"action": "send"})
    code = re.search(r"^\d{6}$", mailbox()[-1].body, re.M).group()

    response = member_client.post(suspended.url, {"code": code})

    assert response.url == "/accounts/confirm-email/"
    assert mailbox()[-1].to == ["new@example.org"]


def test_opening_the_page_sends_nothing(member_client):
    assert "Send me a code" in member_client.get(PAGE).content.decode()
    assert not Message.objects.exists()


def test_the_right_code_leads_on(member_client, code):
    assert member_client.post(PAGE, {"code": code}).url == "/accounts/email/"
    assert member_client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_the_code_works_once(member_client, code):
    member_client.post(PAGE, {"code": code})

    assert member_client.post(PAGE, {"code": code}).context["form"].errors.keys() == {"code"}


def test_a_wrong_code_leads_nowhere(member_client, code):
    response = member_client.post(PAGE, {"code": "000000" if code != "000000" else "111111"})

    assert response.context["form"].errors.keys() == {"code"}
    assert member_client.get("/accounts/2fa/totp/activate/").status_code == 302


def test_without_a_code_sent_none_is_right(member_client):
    assert member_client.post(PAGE, {"code": ""}).context["form"].errors.keys() == {"code"}
    assert member_client.post(PAGE, {"code": "000000"}).context["form"].errors.keys() == {"code"}


def test_an_old_code_is_not_right_any_more(member_client, mailbox, time_machine):
    time_machine.move_to("2026-11-03T08:00:00+03:00", tick=False)
    member_client.force_login(member_client.user)
    member_client.post(PAGE, {"action": "send"})
    code = re.search(r"^\d{6}$", mailbox()[-1].body, re.M).group()
    time_machine.shift(601)

    assert member_client.post(PAGE, {"code": code}).context["form"].errors.keys() == {"code"}


def test_it_holds_for_ten_minutes(member_client, mailbox, time_machine):
    time_machine.move_to("2026-11-03T08:00:00+03:00", tick=False)
    member_client.force_login(member_client.user)
    member_client.post(PAGE, {"action": "send"})
    member_client.post(PAGE, {"code": re.search(r"^\d{6}$", mailbox()[-1].body, re.M).group()})

    answers = []
    for seconds in (590, 20):
        time_machine.shift(seconds)
        answers.append(member_client.get("/accounts/2fa/totp/activate/").status_code)

    assert answers == [200, 302]


def test_codes_are_not_sent_without_end(member_client):
    answers = [member_client.post(PAGE, {"action": "send"}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]
    assert Message.objects.count() == 3


def test_the_text_with_the_code_is_emptied(member_client, code):
    assert list(Message.objects.values_list("state", "text")) == [("sent", "")]


def test_a_mailed_code_confirms_nothing_for_those_who_own_a_factor(member_client, code):
    TOTP.activate(member_client.user, "JBSWY3DPEHPK3PXP")

    response = member_client.post(PAGE, {"code": code})

    assert response.url == "/accounts/2fa/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert member_client.get("/accounts/2fa/totp/deactivate/").status_code == 302


def test_a_code_from_before_the_factor_still_counts_right_after_adding_it(member_client, code):
    member_client.post(PAGE, {"code": code})
    TOTP.activate(member_client.user, "JBSWY3DPEHPK3PXP")

    assert member_client.get("/accounts/2fa/totp/deactivate/").status_code == 200


def test_a_code_entered_after_the_factor_was_added_does_not_count(member_client, code):
    TOTP.activate(member_client.user, "JBSWY3DPEHPK3PXP")
    Authenticator.objects.update(created_at="2026-01-01T00:00:00Z")
    session = member_client.session
    session["account_authentication_methods"] = [{"method": "code", "at": 4102444800}]
    session["account_authentication_methods_user"] = str(member_client.user.pk)
    session.save()

    assert member_client.get("/accounts/2fa/totp/deactivate/").status_code == 302
