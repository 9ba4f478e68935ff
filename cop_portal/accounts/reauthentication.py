"""Being sure once more who sits there, before something that matters: by a factor, or by a mailed code."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from notifications.outbox import post

CODE = "reauthentication_code"


def has_factor(user) -> bool:
    return is_mfa_enabled(user, ["totp", "webauthn"])


def factor_record(request) -> dict | None:
    """The latest use of a second factor in this session: `method`, `type`, `at` in seconds since 1970."""
    records = get_authentication_records(request, request.user)
    return next((record for record in reversed(records) if record["method"] == "mfa"), None)


def latest(request) -> dict | None:
    """How this person was authenticated within the last ten minutes: `method` (`code` or `mfa`), `at`, `type`.

    For those who own a second factor only its use counts.
    """
    records = get_authentication_records(request, request.user)
    record = factor_record(request) if has_factor(request.user) else (records[-1] if records else None)
    is_recent = record and time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return record if is_recent else None


def send_code(request) -> None:
    """Mail a code to the person; a code sent before loses its power."""
    code = get_adapter().generate_login_code()
    request.session[CODE] = {"code": code, "at": time.time()}
    post("reauthentication_code", request.user, {"code": code}, is_secret=True)


def pending_code(request) -> str:
    """The code that still counts, or nothing."""
    state = request.session.get(CODE, {"code": "", "at": 0})
    return state["code"] if time.time() - state["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else ""


def confirm_by_code(request) -> None:
    """Record that the code was entered; it works once."""
    del request.session[CODE]
    record_authentication(request, request.user, "code", email=request.user.email)
