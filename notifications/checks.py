"""What `manage.py check --deploy` says about letters that come back."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

SHORTEST_SECRET = 32


@register(Tags.security, deploy=True)
def bounces_are_taken_safely(app_configs, **options) -> list[Error]:
    """A secret that nobody guesses, and a mailbox whose secret travels under TLS."""
    faults = []
    if settings.BOUNCE_SECRET and len(settings.BOUNCE_SECRET) < SHORTEST_SECRET:
        faults.append(("BOUNCE_SECRET is shorter than 32 characters.", "notifications.E001"))
    if settings.BOUNCE_MAILBOX and urlsplit(settings.BOUNCE_MAILBOX).scheme not in ("imaps", "imap"):
        faults.append(("BOUNCE_MAILBOX does not begin with imaps:// or imap://.", "notifications.E002"))
    return [Error(text, hint="See docs/operations.md, “Letters that come back”.", id=name) for text, name in faults]
