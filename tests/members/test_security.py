"""What protects an account, and changing it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession

from cop_portal.templatetags.ui import device
from members.models import User
from members.security import protection
from notifications.models import Message
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADD_APP = "/accounts/2fa/totp/activate/"


def code_in(mail) -> str:
    return re.search(r"^\d{6}$", mail.body, re.M).group()


@pytest.fixture
def signed_in(client, member, mailbox):
    """A member's browser, signed in a moment ago by a mailed code."""
    client.post("/accounts/login/", {"login": member.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailbox()[-1])})
    client.user = member
    return client


@pytest.fixture
def app_code(signed_in):
    """The code that the app shows once its key was scanned."""
    secret = signed_in.get(ADD_APP).context["form"].secret
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def letters() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("letter", flat=True))


def test_the_page_names_what_protects_the_account(member_client):
    user = member_client.user
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "My phone", "credential": {}})

    found = protection(user)
    page = member_client.get("/me/security/").content.decode()

    assert (found["passkeys"], found["recovery_code_count"], found["device_count"]) == (["My phone"], 10, 1)
    assert all(word in page for word in [user.email, "My phone", "10 are left", "Signed in on 1 device<"])


def test_the_page_shows_nothing_of_anybody_else(member_client):
    TOTP.activate(UserFactory(), "JBSWY3DPEHPK3PXP")

    assert protection(member_client.user) == {
        "passkeys": [],
        "app": None,
        "has_factor": False,
        "recovery_code_count": 0,
        "device_count": 1,
    }


def test_setting_up_an_app_brings_recovery_codes_and_a_letter(
    signed_in, app_code, mailbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in.post(ADD_APP, {"code": app_code}, follow=True)

    assert response.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert len(response.context["unused_codes"]) == 10
    assert letters() == ["login_code", "totp_activated"]
    assert "It happened on" in mailbox()[-1].body


def test_a_wrong_code_sets_nothing_up(signed_in, app_code):
    response = signed_in.post(ADD_APP, {"code": "000000" if app_code != "000000" else "111111"})

    assert response.context["form"].errors.keys() == {"code"}
    assert not Authenticator.objects.exists()


def test_who_has_an_app_is_asked_for_its_code_at_the_next_sign_in(signed_in, app_code, client_of, mailbox):
    signed_in.post(ADD_APP, {"code": app_code})
    other = client_of()
    other.post("/accounts/login/", {"login": signed_in.user.email})

    first = other.post("/accounts/login/code/confirm/", {"code": code_in(mailbox()[-1])})
    second = other.post("/accounts/2fa/authenticate/", {"code": app_code})

    assert (first.url, second.url) == ("/accounts/2fa/authenticate/", "/me/")


def test_a_recovery_code_stands_in_once(signed_in, app_code, client_of, mailbox):
    signed_in.post(ADD_APP, {"code": app_code})
    codes = signed_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    answers = []
    for _ in range(2):
        browser = client_of()
        browser.post("/accounts/login/", {"login": signed_in.user.email})
        browser.post("/accounts/login/code/confirm/", {"code": code_in(mailbox()[-1])})
        answers.append(browser.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code)

    assert answers == [302, 200]


def test_removing_the_app_is_told_by_mail(signed_in, app_code):
    signed_in.post(ADD_APP, {"code": app_code})

    signed_in.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert letters()[-1] == "totp_deactivated"


def test_new_recovery_codes_replace_the_old_ones(signed_in, app_code, django_capture_on_commit_callbacks):
    signed_in.post(ADD_APP, {"code": app_code})
    before = signed_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]

    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post("/accounts/2fa/recovery-codes/generate/")

    after = signed_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert (len(after), set(before) & set(after)) == (10, set())
    assert letters()[-1] == "recovery_codes_generated"


def test_recovery_codes_can_be_taken_along(signed_in, app_code):
    signed_in.post(ADD_APP, {"code": app_code})
    codes = signed_in.get("/accounts/2fa/recovery-codes/").context["unused_codes"]

    response = signed_in.get("/accounts/2fa/recovery-codes/download/")

    assert response.content.decode().split() == codes
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("page", ["edit", "remove"])
def test_passkeys_of_others_do_not_exist(signed_in, page):
    key = Authenticator.objects.create(user=UserFactory(), type="webauthn", data={"name": "Not mine"})

    assert signed_in.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{page}/").status_code == 404


def test_a_passkey_is_renamed_and_removed(signed_in):
    key = Authenticator.objects.create(
        user=signed_in.user, type="webauthn", data={"name": "Phone", "credential": {}}, created_at="2026-01-01T00:00Z"
    )
    Authenticator.objects.update(created_at=signed_in.user.date_joined.replace(year=2099))

    signed_in.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Old phone"})
    key.refresh_from_db()
    page = signed_in.get("/accounts/2fa/webauthn/").content.decode()
    signed_in.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")

    assert (key.data["name"], "Old phone" in page) == ("Old phone", True)
    assert not Authenticator.objects.exists()
    assert letters()[-1] == "webauthn_removed"


def test_the_address_changes_once_the_code_sent_there_is_entered(signed_in, mailbox):
    before = signed_in.user.email
    signed_in.post("/accounts/email/", {"email": "New@example.org", "action_add": "1"})
    code_mail = mailbox()[-1]
    unchanged = User.objects.get().email

    signed_in.post("/accounts/confirm-email/", {"code": code_in(code_mail)})

    assert (code_mail.to, unchanged, User.objects.get().email) == (["new@example.org"], before, "new@example.org")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]
    assert [(mail.to, mail.subject) for mail in mailbox()[-1:]] == [([before], "Your e-mail address was changed")]


def test_the_old_address_signs_nobody_in_any_more(signed_in, client_of, mailbox):
    before = signed_in.user.email
    signed_in.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    signed_in.post("/accounts/confirm-email/", {"code": code_in(mailbox()[-1])})

    client_of().post("/accounts/login/", {"login": before})

    assert letters()[-1] == "unknown_account"


def test_the_address_of_somebody_else_is_not_taken(signed_in, mailbox):
    UserFactory(email="taken@example.org")
    answer = signed_in.post("/accounts/email/", {"email": "taken@example.org", "action_add": "1"})

    signed_in.post("/accounts/confirm-email/", {"code": code_in(mailbox()[-1])})

    assert answer.url == "/accounts/confirm-email/"
    assert User.objects.get(email="taken@example.org") != signed_in.user


def test_signing_out_everywhere_else_ends_the_other_sessions(signed_in, client_of, mailbox):
    other = client_of()
    other.post("/accounts/login/", {"login": signed_in.user.email})
    other.post("/accounts/login/code/confirm/", {"code": code_in(mailbox()[-1])})
    listed = len(signed_in.get("/accounts/sessions/").context["sessions"])

    signed_in.post("/accounts/sessions/")

    assert (listed, UserSession.objects.count()) == (2, 1)
    assert [browser.get("/me/security/").status_code for browser in (signed_in, other)] == [200, 302]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14; TECNO KG5) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Mobile; Nokia 6300; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.0", "Firefox on KaiOS"),
        ("curl/8.0", "A device that does not say what it is"),
    ],
)
def test_a_device_is_named_in_words(user_agent, words):
    assert device(user_agent) == words
