"""What coordinators keep for themselves: who looks after what."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LAPSES_AFTER = datetime.timedelta(days=2)


class ClaimQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_at__gt=timezone.now() - LAPSES_AFTER)

    def lapsed(self):
        return self.filter(taken_at__lte=timezone.now() - LAPSES_AFTER)


class Claim(models.Model):
    """That a coordinator has taken a matter, so that no two do the same work. Lapses after two days: nothing is stuck."""

    kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken"), db_default=Now())

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("taken matter")
        verbose_name_plural = _("taken matters")
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="claim_is_one_persons")]

    def __str__(self):
        return f"{self.kind} {self.subject_id}: {self.by}"


class JobTrouble(models.Model):
    """Why a job failed: its last error, and how often its worker died with it in its hands."""

    job_id = models.BigIntegerField(unique=True)
    task_name = models.CharField(_("job"), max_length=128)
    deaths = models.PositiveSmallIntegerField(_("died with it"), default=0)
    error = models.TextField(_("last error"), blank=True)
    at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("trouble with a job")
        verbose_name_plural = _("trouble with jobs")

    def __str__(self):
        return f"{self.task_name} {self.job_id}"
