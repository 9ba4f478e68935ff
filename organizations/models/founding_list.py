"""Lists of organizations that coordinators brought in at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FoundingListQuerySet(models.QuerySet):
    def entered_by(self, user) -> set[int]:
        """The keys of the organizations that came into being by this person's lists."""
        lists = self.filter(brought_by=user).values_list("lines", flat=True)
        return {line["organization"] for lines in lists for line in lines if line["fate"] == "new"}


class FoundingList(models.Model):
    """Who brought in which list when, and what became of each line; of people it keeps nothing."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("checksum of the text"), max_length=64)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )
    brought_at = models.DateTimeField(_("brought in"), db_default=Now(), editable=False)
    entered = models.PositiveIntegerField(_("entered"))
    left_out = models.PositiveIntegerField(_("left out"))
    # One entry for each line: number, name, fate, and the organization's key where there is one.
    lines = models.JSONField(default=list)

    objects = FoundingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of founding members")
        verbose_name_plural = _("lists of founding members")
        ordering = ["-brought_at", "-pk"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("admin:organizations_foundinglist_result", args=[self.pk])
