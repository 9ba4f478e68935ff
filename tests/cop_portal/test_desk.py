"""The desk opens to staff who have used a second factor in this very session."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from members.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def factor(administrator):
    """The administrator's authenticator app; call it for the code that it shows now."""
    secret = generate_totp_secret()
    TOTP.activate(administrator, secret)
    return lambda: format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def is_open(client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/", "/admin/members/member/"])
def test_visitors_are_led_to_the_portals_sign_in(client, address):
    response = client.get(address, follow=True)

    assert response.redirect_chain[-1] == (f"/accounts/login/?next={address}", 302)


def test_the_desk_has_no_form_to_try_passwords_on(client, administrator):
    response = client.post("/admin/login/", {"username": administrator.email, "password": "secret"})

    assert response.url == "/accounts/login/?next=/admin/"


def test_members_are_told_whom_the_desk_is_for(member_client):
    response = member_client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "The desk is for the coordinators of the community." in response.content.decode()


def test_staff_without_a_factor_are_led_to_set_one_up(client, administrator):
    client.force_login(administrator)

    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1] == ("/me/security/", 302)
    assert "a mailed code alone does not open it" in response.content.decode()


def test_staff_with_a_factor_are_asked_for_it(client, administrator, factor):
    client.force_login(administrator)

    response = client.get("/admin/members/member/", follow=True)

    assert response.redirect_chain[-1] == ("/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fmembers%2Fmember%2F", 302)
    assert not is_open(client)


def test_a_code_from_the_app_opens_the_desk(client, administrator, factor):
    client.force_login(administrator)

    response = client.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": factor()})

    assert response.url == "/admin/"
    assert is_open(client)


def test_a_recovery_code_opens_the_desk(client, administrator, factor):
    codes = RecoveryCodes.activate(administrator).get_unused_codes()
    client.force_login(administrator)

    client.post("/accounts/2fa/reauthenticate/", {"code": codes[0]})

    assert is_open(client)


def test_a_code_from_the_app_works_once(client, client_of, administrator, factor):
    code, other = factor(), client_of(administrator)
    client.force_login(administrator)
    client.post("/accounts/2fa/reauthenticate/", {"code": code})

    other.post("/accounts/2fa/reauthenticate/", {"code": code})

    assert (is_open(client), is_open(other)) == (True, False)


def test_a_wrong_code_opens_nothing(client, administrator, factor):
    client.force_login(administrator)

    client.post("/accounts/2fa/reauthenticate/", {"code": "000000" if factor() != "000000" else "111111"})

    assert not is_open(client)


def test_codes_cannot_be_tried_without_end(client, administrator, factor):
    client.force_login(administrator)
    for _ in range(5):
        client.post("/accounts/2fa/reauthenticate/", {"code": "wrong"})

    client.post("/accounts/2fa/reauthenticate/", {"code": factor()})

    assert not is_open(client)


def test_a_mailed_code_is_not_a_second_factor(client, administrator, factor, mailbox):
    client.post("/accounts/login/", {"login": administrator.email})
    code = next(line for line in mailbox()[0].body.splitlines() if line.isdigit())

    response = client.post("/accounts/login/code/confirm/", {"code": code})

    assert response.url == "/accounts/2fa/authenticate/"
    assert not is_open(client)


def test_signing_in_with_the_app_opens_the_desk(client, administrator, factor, mailbox):
    client.post("/accounts/login/", {"login": administrator.email})
    code = next(line for line in mailbox()[0].body.splitlines() if line.isdigit())
    client.post("/accounts/login/code/confirm/", {"code": code})

    client.post("/accounts/2fa/authenticate/", {"code": factor()})

    assert is_open(client)


def test_a_factor_that_was_removed_opens_nothing_any_more(client, administrator, desk_session):
    desk_session(client, administrator)
    was_open = is_open(client)
    Authenticator.objects.all().delete()

    assert (was_open, is_open(client)) == (True, False)


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_a_right_withdrawn_closes_the_desk_at_once(client, administrator, desk_session, right):
    desk_session(client, administrator)
    was_open = is_open(client)
    User.objects.update(**{right: False})

    assert (was_open, is_open(client)) == (True, False)


def test_a_factor_of_somebody_else_in_the_session_counts_for_nothing(client, administrator, desk_session):
    desk_session(client, administrator)
    other = UserFactory(is_staff=True)
    TOTP.activate(other, generate_totp_secret())
    records = client.session["account_authentication_methods"]
    client.force_login(other)
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(administrator.pk)
    session.save()

    assert not is_open(client)


def test_the_sign_in_of_the_desk_leads_on_only_within_the_portal(client, administrator, desk_session):
    desk_session(client, administrator)

    assert client.get("/admin/login/?next=https://example.com/").url == "/admin/"
    assert client.get("/admin/login/?next=/admin/members/member/").url == "/admin/members/member/"


@pytest.mark.parametrize(("desk", "home"), [("/admin/", "/"), ("/sw/admin/", "/sw/")])
def test_the_way_back_from_the_desk_keeps_the_language(client, administrator, desk_session, desk, home):
    desk_session(client, administrator)

    assert client.get(desk).context["site_url"] == home


def test_the_desk_has_no_pages_about_passwords():
    with pytest.raises(NoReverseMatch):
        reverse("admin:password_change")


def test_the_secret_of_a_factor_is_shown_to_nobody(client, administrator, desk_session):
    desk_session(client, administrator)
    factor = Authenticator.objects.get()

    page = client.get(f"/admin/mfa/authenticator/{factor.pk}/change/").content.decode()

    assert factor.get_type_display() in page
    assert factor.data["secret"] not in page


def test_allauths_own_lists_are_not_at_the_desk():
    shown = [
        model._meta.label for model in admin.site._registry if model._meta.app_label in ("account", "usersessions")
    ]

    assert shown == []
