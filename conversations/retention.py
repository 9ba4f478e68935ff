"""How long conversations are kept."""

import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from conversations.models import Conversation, Report

KEPT_FOR = datetime.timedelta(days=2 * 365)


@transaction.atomic
def purge() -> int:
    """Delete what nobody has written in for two years, unless it lies with the coordinators; gives how many."""
    old = Conversation.objects.annotate(newest_at=Max("messages__written_at"))
    old = old.filter(newest_at__lt=timezone.now() - KEPT_FOR)
    reported = Report.objects.open().filter(conversation=OuterRef("pk"))
    keys = list(old.exclude(Exists(reported)).values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=keys).delete()
    return len(keys)
