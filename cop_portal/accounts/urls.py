"""Allauth's addresses, without those of passwords."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from django.urls import include, path

from cop_portal.accounts import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", views.login_code_request, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("email/", account.email, name="account_email"),
    path("reauthenticate/", views.reauthentication_code, name="account_reauthenticate"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("2fa/", views.factor_list, name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/", include("allauth.mfa.totp.urls")),
    path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("2fa/webauthn/", include("allauth.mfa.webauthn.urls")),
]
