"""Being sure once more who sits there, before something that matters: by a factor, or by a mailed code."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Min
from django.utils.http import urlencode

from notifications.outbox import post

CODE = "reauthentication_code"


def has_factor(user) -> bool:
    return factors(user).exists()


def factors(user):
    """Apps and passkeys; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def factor_record(request) -> dict | None:
    """The latest use of a second factor in this session: `method`, `type`, `at` in seconds since 1970."""
    records = get_authentication_records(request, request.user)
    return next((record for record in reversed(records) if record["method"] == "mfa"), None)


def latest(request) -> dict | None:
    """How this person was authenticated within the last ten minutes: `method` (`code` or `mfa`), `at`, `type`.

    For those who own a second factor only its use counts, or a code entered before they had it.
    """
    began = factors(request.user).aggregate(began=Min("created_at"))["began"]
    records = [
        record
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa" or began is None or record["at"] < began.timestamp()
    ]
    is_recent = records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return records[-1] if is_recent else None


def page(user, next_url: str) -> str:
    """The address where this person confirms who they are, then goes on to `next_url`."""
    method = get_adapter().get_reauthentication_methods(user)[0]
    return f"{method['url']}?{urlencode({'next': next_url})}"


def send_code(request) -> None:
    """Mail a code to the person; a code sent before loses its power."""
    code = get_adapter().generate_login_code()
    request.session[CODE] = {"code": code, "at": time.time()}
    valid_for = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    post("reauthentication_code", request.user, {"code": code}, is_secret=True, valid_for=valid_for)


def pending_code(request) -> str:
    """The code that still counts, or nothing."""
    state = request.session.get(CODE, {"code": "", "at": 0})
    return state["code"] if time.time() - state["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else ""


def confirm_by_code(request) -> None:
    """Record that the code was entered; it works once."""
    del request.session[CODE]
    record_authentication(request, request.user, "code", email=request.user.email)
