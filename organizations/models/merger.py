"""Two records of one organization put together, and the addresses that lead on from then."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization

TO_UNDO = datetime.timedelta(days=7)


class MergerQuerySet(models.QuerySet):
    def about(self, organization):
        """Those by which it grew or ended, undone ones included."""
        concerned = models.Q(kept=organization) | models.Q(merged=organization)
        return self.filter(concerned).select_related("kept", "merged", "merged_by")


class Merger(models.Model):
    """That `merged` was put into `kept`, by whom and why, with what is needed to take them apart again."""

    kept = models.ForeignKey(Organization, models.PROTECT, related_name="mergers", verbose_name=_("kept"))
    merged = models.ForeignKey(Organization, models.PROTECT, related_name="endings", verbose_name=_("merged into it"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), db_default=Now(), editable=False)
    reason = models.TextField(_("reason"), max_length=2000)
    state_before = models.CharField(max_length=11, editable=False)
    # What the kept one said before and after, where that differs.
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    # The keys of the rows that went over, by relation.
    moved = models.JSONField(default=dict, editable=False)
    # The verified marks of the kept one that stood until then.
    marks = models.JSONField(default=list, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="merger_ends_an_organization_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("merged")), name="merger_is_of_two"),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merger_undone_says_by_whom",
            ),
        ]

    def __str__(self):
        return f"{self.merged} → {self.kept}"

    def get_absolute_url(self):
        return reverse("admin:organizations_merger_review", args=[self.pk])

    @property
    def undo_until(self) -> datetime.datetime:
        return self.merged_at + TO_UNDO

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.undo_until


class FormerAddress(models.Model):
    """An address at which an organization stood before it was merged into another one."""

    slug = models.SlugField(_("address"), max_length=130, unique=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="former_addresses")
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    def __str__(self):
        return self.slug

    @property
    def is_settled(self) -> bool:
        """Whether the way is for ever: a merger is no longer undone."""
        return timezone.now() >= self.since + TO_UNDO
