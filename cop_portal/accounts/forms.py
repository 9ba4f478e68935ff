"""Allauth's forms in our words, and a limit on guessing codes that holds under parallel requests."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

CODE_INPUT = {"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "10"}


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(
            label=_("E-mail address"),
            widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
        )


class SignUpForm(account.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(
            label=_("E-mail address"),
            help_text=_("You receive a code there, and later everything that concerns your membership."),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )


class EmailChangeForm(account.AddEmailForm):
    email = EmailField(
        label=_("New e-mail address"),
        help_text=_("We send a code there. The address changes once you have entered it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class MailedCodeForm(account.BaseConfirmCodeForm):
    """A code of six digits; blanks between them do not matter."""

    code = forms.CharField(
        label=_("Code"), help_text=_("Six digits, valid for 10 minutes"), widget=forms.TextInput(attrs=CODE_INPUT)
    )

    def clean_code(self):
        # Allauth counts wrong codes in the session, where parallel requests overwrite one another.
        if not ratelimit.consume(context.request, action="confirm_code", key=context.request.session.session_key):
            raise get_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()


class SignInCodeForm(MailedCodeForm):
    pass


class EmailCodeForm(MailedCodeForm, account.ConfirmEmailVerificationCodeForm):
    pass


class FactorCodeForm(factors.AuthenticateForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("From your authenticator app, or one of your recovery codes"),
        widget=forms.TextInput(attrs=CODE_INPUT),
    )


class FactorReauthenticateForm(factors.ReauthenticateForm):
    code = FactorCodeForm.base_fields["code"]


class AppActivateForm(totp.ActivateTOTPForm):
    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits that change every 30 seconds"),
        widget=forms.TextInput(attrs=CODE_INPUT),
    )


class PasskeyAddForm(webauthn.AddWebAuthnForm):
    """Always one that signs in by itself, unlocked by finger, face or PIN."""

    name = forms.CharField(
        label=_("Name of this passkey"), help_text=_("For example: my phone"), max_length=60, required=False
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)


class PasskeyEditForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("Name of this passkey"), max_length=60)
