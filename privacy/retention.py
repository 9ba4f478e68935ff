"""How long privacy requests are kept."""

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from privacy.models import PrivacyRequest

KEPT_FOR = relativedelta(months=24)


def purge() -> int:
    """Delete what was answered 24 months ago and earlier; gives how many. The log of decisions keeps no name of it."""
    return PrivacyRequest.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR).delete()[0]
