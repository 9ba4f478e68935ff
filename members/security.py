"""What protects an account."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.models import User


def protection(user: User) -> dict:
    """Passkeys by name, the authenticator app, how many recovery codes are left, and the number of devices."""
    factors = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = [factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES]
    return {
        "passkeys": [factor.wrap().name for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "app": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
        "has_factor": bool(factors),
        "recovery_code_count": sum(len(factor.wrap().get_unused_codes()) for factor in codes),
        "device_count": max(1, device_count(user)),
    }


def device_count(user: User) -> int:
    keys = UserSession.objects.filter(user=user).values("session_key")
    return Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).count()
