"""How the queue of jobs is doing: how long jobs have been waiting, and whether a worker is there."""

import datetime

from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

STUCK_AFTER = datetime.timedelta(minutes=15)
WORKER_SEEN_WITHIN = datetime.timedelta(minutes=2)


def longest_wait() -> datetime.timedelta:
    """How long the oldest job that is due has been waiting; zero when none is."""
    now = timezone.now()
    due_at = Coalesce("scheduled_at", Max("procrastinateevent__at"))
    due = ProcrastinateJob.objects.filter(status="todo").annotate(due_at=due_at).filter(due_at__lte=now)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else datetime.timedelta()


def has_worker() -> bool:
    """Whether a worker gave a sign of life in the last two minutes."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - WORKER_SEEN_WITHIN).exists()
