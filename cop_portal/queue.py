"""How the queue of jobs is doing, and what keeps it small."""

import datetime

from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.manager import JobManager

from coordination.jobs import liveness

STUCK_AFTER = datetime.timedelta(minutes=15)
KEPT_DAYS = 30


def longest_wait() -> datetime.timedelta:
    """How long the oldest job that is due has been waiting; zero when none is. Letters to everybody take their time."""
    now = timezone.now()
    due_at = Coalesce("scheduled_at", Max("procrastinateevent__at"))
    due = (
        ProcrastinateJob.objects.filter(status="todo", priority__gte=0).annotate(due_at=due_at).filter(due_at__lte=now)
    )
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else datetime.timedelta()


def has_worker() -> bool:
    """Whether a worker gave a sign of life in the last two minutes."""
    return liveness().is_alive


async def clear(manager: JobManager) -> None:
    """Remove jobs that were done a month ago; failed ones stay for coordinators to see."""
    await manager.delete_old_jobs(nb_hours=KEPT_DAYS * 24)
