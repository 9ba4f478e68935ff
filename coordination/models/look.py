"""That a coordinator looked at the portal as a member sees it."""

import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User

LONGEST = datetime.timedelta(hours=1)


class Look(models.Model):
    """From when to when, by whom and why. It cannot be prolonged, and is never removed while the person is known."""

    person = models.ForeignKey(User, models.CASCADE, related_name="looks", verbose_name=_("as whom"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    began_at = models.DateTimeField(_("from"), db_default=Now())
    until = models.DateTimeField(_("until at most"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("look as a member sees the portal")
        verbose_name_plural = _("looks as a member sees the portal")
        ordering = ["-began_at", "-pk"]
        default_permissions = ()
        permissions = [("look_as_member", _("Can look at the portal as a member sees it"))]
        constraints = [
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at=None), name="look_is_one_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="look_has_a_reason"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="look_is_as_another"),
            models.CheckConstraint(
                condition=Q(until__gt=F("began_at")) & Q(until__lte=F("began_at") + LONGEST), name="look_is_short"
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="look_is_not_prolonged", exclude=["ended_at"])]

    def __str__(self):
        return f"{self.by}: {self.person}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.until <= timezone.now()

    @property
    def over_at(self) -> datetime.datetime:
        return min(self.ended_at, self.until) if self.ended_at else self.until
