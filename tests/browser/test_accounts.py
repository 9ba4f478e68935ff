"""Accounts in a real browser: signing up and in, with codes and with passkeys."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from members.models import User
from tests.factories import MemberFactory, UserFactory

PAGES = [
    "/me/security/",
    "/accounts/email/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]
HAS_NO_OFFER_IN_THE_FIELD = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"


def ask_for_code(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()


def enter(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()


def with_a_passkey(page: Page, site) -> User:
    """A member whose device holds a passkey for the portal; signed out."""
    user = MemberFactory().user
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    ask_for_code(page, user.email)
    enter(page, site.code(user.email))
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/me/security/")
    expect(page.get_by_text("My phone")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    return user


@pytest.mark.parametrize("page_name", ["page_360", "page_without_scripts"])
def test_signing_up_signing_out_and_in_again(request, site, page_name):
    page = request.getfixturevalue(page_name)

    page.goto("/accounts/signup/")
    ask_for_code(page, "amina@example.org")
    enter(page, site.code("amina@example.org"))
    expect(page).to_have_url(f"{site.url}/me/profile/")
    page.goto("/me/security/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    ask_for_code(page, "amina@example.org")
    enter(page, site.code("amina@example.org"))

    expect(page).to_have_url(f"{site.url}/me/")


def test_without_scripts_no_passkey_is_offered(page_without_scripts):
    page_without_scripts.goto("/accounts/login/")

    expect(page_without_scripts.get_by_role("button", name="Send me a code")).to_be_visible()
    expect(page_without_scripts.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_a_passkey_signs_in_by_its_button(page_1280, site):
    with_a_passkey(page_1280, site)
    page_1280.add_init_script(HAS_NO_OFFER_IN_THE_FIELD)

    page_1280.goto("/accounts/login/?next=/me/security/")
    page_1280.get_by_role("button", name="Sign in with a passkey").click()

    expect(page_1280).to_have_url(f"{site.url}/me/security/")
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_passkey_is_offered_in_the_field(page_360, site):
    """The virtual authenticator takes the offer by itself."""
    with_a_passkey(page_360, site)

    page_360.goto("/accounts/login/?next=/me/security/")

    expect(page_360).to_have_url(f"{site.url}/me/security/")


def test_a_passkey_is_the_second_step_after_a_code(page_1280, site):
    user = with_a_passkey(page_1280, site)
    page_1280.add_init_script(HAS_NO_OFFER_IN_THE_FIELD)
    page_1280.goto("/accounts/login/")
    ask_for_code(page_1280, user.email)
    enter(page_1280, site.code(user.email))

    page_1280.get_by_role("button", name="Use a passkey").click()

    expect(page_1280).to_have_url(f"{site.url}/me/")


def test_a_passkey_opens_the_desk(page_1280, site):
    user = with_a_passkey(page_1280, site)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    site.sign_in(page_1280, user)

    page_1280.goto("/admin/")
    expect(page_1280).to_have_url(f"{site.url}/accounts/2fa/webauthn/reauthenticate/?next=%2Fadmin%2F")
    page_1280.get_by_role("button", name="Use a passkey").click()

    expect(page_1280).to_have_url(f"{site.url}/admin/")


def test_a_passkey_that_is_not_used_leaves_the_other_way(page_1280, site):
    page_1280.add_init_script(
        f"{HAS_NO_OFFER_IN_THE_FIELD}; navigator.credentials.get = async () => {{ throw new Error() }}"
    )
    page_1280.goto("/accounts/login/")

    page_1280.get_by_role("button", name="Sign in with a passkey").click()

    expect(page_1280.get_by_role("alert")).to_have_text("The passkey was not used. Try again, or go on without it.")


@pytest.mark.parametrize("page_name", ["page_360", "page_1280"])
def test_the_pages_of_an_account_are_accessible(request, site, axe, page_name):
    page = request.getfixturevalue(page_name)
    user = UserFactory()

    page.goto("/accounts/signup/")
    axe(page)
    page.goto("/accounts/login/")
    axe(page)
    ask_for_code(page, user.email)
    axe(page)
    enter(page, "000")
    axe(page)
    enter(page, site.code(user.email))
    for path in PAGES:
        page.goto(path)
        expect(page).to_have_url(f"{site.url}{path}")
        axe(page)
