"""What allauth leaves to us: its mails go through the outbox, its words are ours."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cop_portal.accounts import reauthentication
from cop_portal.membership.addresses import works
from members.membership import apply
from members.models import User
from notifications.outbox import post

# Their text is a key to the account: it is emptied once the mail server has it.
LETTERS_WITH_CODE = {"login_code", "email_confirmation", "email_confirmation_signup"}
CODES_ARE_VALID_FOR = max(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
LETTERS_TO_STRANGERS = {"unknown_account", "account_already_exists"}
VALUES = ["code", "from_email", "to_email", "deleted_email", "timestamp"]

WRONG_CODE = _("This code is not right. Enter the six digits from the latest mail.")
PATIENCE = _("Too many tries in a short time. Wait a few minutes, then ask for a new code.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already the e-mail address of your account."),
        "email_taken": _("This e-mail address cannot be used. Enter another one."),
        "incorrect_code": WRONG_CODE,
        "invalid_login": _("Enter an e-mail address with an @, like amina@example.org"),
        "max_email_addresses": _("Confirm or cancel the change that waits first."),
        "rate_limited": PATIENCE,
        "same_as_current": _("Enter an address that differs from the present one."),
        "too_many_login_attempts": PATIENCE,
    }

    def save_user(self, request, user, form, commit=True):
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def post_login(self, request, user, *, signup, **facts):
        if signup:  # the code that confirmed the address was entered a moment ago
            record_authentication(request, user, "code", email=user.email)
        if any(record["method"] == "code" for record in get_authentication_records(request, user)):
            works(user)
        if not user.is_staff:
            apply(user)
        return super().post_login(request, user, signup=signup, **facts)

    def send_mail(self, template_prefix, email, context):
        """Allauth names its mail `account/email/login_code`; the letter is our `email/login_code.txt`."""
        letter = template_prefix.rpartition("/")[2]
        person = context.get("user") or User.objects.filter(email=email).first()
        if letter in LETTERS_TO_STRANGERS and person and not person.is_active:
            letter = "account_closed"
        post(
            letter,
            person if person and person.email == email else email,
            {name: context[name] for name in VALUES if name in context},
            language=person.language if person else "",
            is_secret=letter in LETTERS_WITH_CODE,
            valid_for=CODES_ARE_VALID_FOR if letter in LETTERS_WITH_CODE else None,
        )

    def send_account_already_exists_mail(self, email):
        """Without the links to password pages that allauth would look up."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)

    def is_reauthentication_required(self, *, app, **facts):
        """Who owns no second factor confirms by a mailed code; allauth itself would let them pass."""
        if reauthentication.latest(self.request):
            return False
        if not reauthentication.has_factor(self.request.user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user):
        """A mailed code confirms nothing for those who own a second factor: it would be the weaker key."""
        factors = super().get_reauthentication_methods(user)
        words = {
            "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        factors = [method | {"description": words[method["id"]]} for method in factors if method["id"] in words]
        if not user.authenticator_set.filter(type="totp").exists():
            factors.reverse()  # the passkey first: the other way would be a recovery code
        code = {"id": "code", "description": _("Use a code by mail"), "url": reverse("account_reauthenticate")}
        return factors or [code]


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove the second factor before you change the address."),
        "cannot_delete_authenticator": _("This factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first; recovery codes stand in for it."),
        "incorrect_code": _("This code is not right. Wait for the next one in your app and enter it."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user, type):  # noqa: A002  the name is allauth's
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)d") % {"number": number}
