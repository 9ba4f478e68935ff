"""Jobs that failed: why, what puts them back, and what parks those that kill their workers."""

import datetime
import traceback
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from coordination.models import JobTrouble
from members.models import Transition, User
from members.transitions import record
from notifications.delivery import DeliveryPostponed

DEATHS = 3
SILENT_AFTER = datetime.timedelta(seconds=30)
WORKER_SEEN_WITHIN = datetime.timedelta(minutes=2)


class JobRefused(Exception):
    """The job is not there any more, or the same one waits already."""


@dataclass(frozen=True)
class FailedJob:
    """One that nobody tries again by itself."""

    pk: int
    task_name: str
    values: str
    attempts: int
    failed_at: datetime.datetime
    trouble: JobTrouble | None

    @property
    def is_parked(self) -> bool:
        return self.trouble is not None and self.trouble.deaths >= DEATHS


def failed() -> QuerySet:
    """The newest first, as what `described` takes."""
    jobs = ProcrastinateJob.objects.filter(status="failed").annotate(failed_at=Max("procrastinateevent__at"))
    return jobs.order_by("-failed_at", "-pk").values("pk", "task_name", "args", "attempts", "failed_at")


def described(jobs: list[dict]) -> list[FailedJob]:
    troubles = {one.job_id: one for one in JobTrouble.objects.filter(job_id__in=[job["pk"] for job in jobs])}
    return [
        FailedJob(
            pk=job["pk"],
            task_name=job["task_name"],
            values=", ".join(f"{name} {value}" for name, value in job["args"].items()),
            attempts=job["attempts"],
            failed_at=job["failed_at"],
            trouble=troubles.get(job["pk"]),
        )
        for job in jobs
    ]


@transaction.atomic
def try_again(job_id: int, by: User) -> None:
    """Let a worker take it up once more. Raises `JobRefused`."""
    trouble = trouble_of(job_id)
    try:
        with transaction.atomic():
            move(job_id, "failed", "todo")
    except IntegrityError as error:
        raise JobRefused from error
    trouble.deaths = 0
    trouble.save(update_fields=["deaths"])
    record(trouble, Transition.What.QUEUE, by, "failed", "todo")


@transaction.atomic
def set_aside(job_id: int, by: User, reason: str) -> None:
    """It will not be done. Raises `JobRefused`."""
    trouble = trouble_of(job_id)
    move(job_id, "failed", "cancelled")
    record(trouble, Transition.What.QUEUE, by, "failed", "cancelled", reason)


def trouble_of(job_id: int) -> JobTrouble:
    job = ProcrastinateJob.objects.filter(pk=job_id).first()
    if job is None:
        raise JobRefused
    return JobTrouble.objects.get_or_create(job_id=job_id, defaults={"task_name": job.task_name})[0]


def rescue() -> None:
    """Put back what a worker had in its hands when it fell silent for half a minute; jobs bear being run twice.

    One whose worker died three times is parked, so that it blocks no others.
    """
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=timezone.now() - SILENT_AFTER)
    for job in ProcrastinateJob.objects.filter(silent, status="doing").order_by("pk"):
        with transaction.atomic():
            put_back(job)
    JobTrouble.objects.filter(~Exists(ProcrastinateJob.objects.filter(pk=OuterRef("job_id")))).delete()


def put_back(job: ProcrastinateJob) -> None:
    if not ProcrastinateJob.objects.select_for_update(skip_locked=True).filter(pk=job.pk, status="doing").exists():
        return
    trouble = trouble_of(job.pk)
    trouble.deaths += 1
    trouble.save(update_fields=["deaths", "at"])
    if trouble.deaths >= DEATHS:
        move(job.pk, "doing", "failed")
        return
    try:
        with transaction.atomic():
            move(job.pk, "doing", "todo")
    except IntegrityError:  # the next one of this periodic job waits already and does the same
        move(job.pk, "doing", "aborted")


def move(job_id: int, before: str, after: str) -> None:
    """Procrastinate's own triggers write down when. Raises `JobRefused` when it is not in the state `before`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %(after)s, scheduled_at = NULL, attempts = attempts + 1"
            " WHERE id = %(id)s AND status = %(before)s",
            {"id": job_id, "before": before, "after": after},
        )
        if not cursor.rowcount:
            raise JobRefused


@dataclass(frozen=True)
class Liveness:
    """When a worker last gave a sign of life, and when a job was last done."""

    seen_at: datetime.datetime | None
    done_at: datetime.datetime | None

    @property
    def is_just_done(self) -> bool:
        return self.done_at is not None and self.done_at > timezone.now() - datetime.timedelta(minutes=1)

    @property
    def is_alive(self) -> bool:
        return self.seen_at is not None and self.seen_at > timezone.now() - WORKER_SEEN_WITHIN


def liveness() -> Liveness:
    done = ProcrastinateEvent.objects.filter(type="succeeded").aggregate(at=Max("at"))["at"]
    return Liveness(ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"], done)


def watch(app: App) -> None:
    """Let every worker keep the errors of its jobs; named in the settings. Each kind of job has its own middleware."""
    app.worker_defaults.setdefault("task_middleware", []).extend([keep_error, keep_error_of_coroutine])


def keep_error(call_next, context, worker):
    """What a job raises is kept for coordinators, except that the mail server asks to come back later."""
    try:
        return call_next()
    except DeliveryPostponed:
        raise
    except Exception as error:
        note(context.job.id, context.job.task_name, error)
        raise


async def keep_error_of_coroutine(call_next, context, worker):
    try:
        return await call_next()
    except Exception as error:
        await sync_to_async(note)(context.job.id, context.job.task_name, error)
        raise


def note(job_id: int, task_name: str, error: Exception) -> None:
    """The last line of ours, and what was said; nothing when the database is what failed."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if str(settings.BASE_DIR) in frame.filename]
    place = f" ({ours[-1].filename.removeprefix(f'{settings.BASE_DIR}/')}:{ours[-1].lineno})" if ours else ""
    words = f"{type(error).__name__}: {error}"[:900] + place
    try:
        JobTrouble.objects.update_or_create(job_id=job_id, defaults={"task_name": task_name, "error": words})
    except DatabaseError:
        return
