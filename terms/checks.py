"""What `manage.py check --deploy` says about the seal."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def seal_is_there(app_configs, **options) -> list[Error]:
    """A PKCS#12 to seal with, or a portal that may make its own."""
    if settings.SEAL_MAKES_ITS_OWN and not settings.SEAL_PKCS12:
        return []
    if not settings.SEAL_PKCS12:
        message = "SEAL_PKCS12 is not set: receipts and certificates of signatures wait for it."
    elif not Path(settings.SEAL_PKCS12).is_file():
        message = "The file that SEAL_PKCS12 names is not there: receipts and certificates of signatures wait for it."
    else:
        return []
    return [Error(message, hint="See docs/operations.md, “The seal”.", id="terms.E001")]
