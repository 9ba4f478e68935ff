"""Signing in as somebody of the demonstration in one press, second factor included."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cop_portal.accounts.reauthentication import factors
from cop_portal.demonstration.accounts import ensure_role_accounts
from members.models import User


def sign_in_as(request, role: str) -> HttpResponse:
    """End the session and begin one as the person of that role; a visitor is nobody."""
    logout(request)
    email = {account.role: account.email for account in ensure_role_accounts()}[role]
    if email is None:
        return HttpResponseRedirect(reverse("home"))
    user = User.objects.get(email=email)
    adapter = get_adapter()
    adapter.login(request, user)
    record_authentication(request, user, "code", email=email)
    for factor in factors(user):
        record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
    return adapter.post_login(
        request,
        user,
        email_verification="none",
        signal_kwargs=None,
        email=email,
        signup=False,
        redirect_url=reverse("admin:index" if user.is_staff else "me"),
    )
