"""What coordinators keep for themselves: who looks after what, and what they hand over."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from members.models import User

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


HANDED_OUT_FOR = datetime.timedelta(days=7)


class HandoverPackQuerySet(models.QuerySet):
    def ready(self):
        """What can be taken along today."""
        return self.filter(file__isnull=False, made_at__gt=timezone.now() - HANDED_OUT_FOR)

    def outdated(self):
        return self.filter(file__isnull=False, made_at__lte=timezone.now() - HANDED_OUT_FOR)


class HandoverPack(models.Model):
    """One pack: who had it made and when; of the file its name, size and checksum stay when it is gone after a week."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)

    objects = HandoverPackQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover pack")
        verbose_name_plural = _("handover packs")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        permissions = [("build_handover", _("Can build handover packs"))]
        constraints = [
            models.UniqueConstraint(
                fields=["made_by"],
                condition=models.Q(made_at__isnull=True),
                name="handover_pack_is_made_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True, file__isnull=True, sha256="")
                | models.Q(made_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="handover_pack_has_a_checksum_once_made",
            ),
        ]

    def __str__(self):
        return gettext("Handover pack %(number)s") % {"number": self.pk}

    @property
    def ends_at(self) -> datetime.datetime:
        """Until when it can be taken along."""
        return self.made_at + HANDED_OUT_FOR

    @property
    def is_ready(self) -> bool:
        return self.file_id is not None and self.ends_at > timezone.now()
