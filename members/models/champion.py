"""Who speaks for the community in a county."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.account import User
from vocabularies.models import County


class CountyChampionQuerySet(models.QuerySet):
    def serving(self, day: datetime.date):
        """Those whose term includes `day`."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day), since__lte=day)


class CountyChampion(models.Model):
    """A member who speaks for the community in a county, for a term; at the desk they see that county."""

    user = models.ForeignKey(User, models.PROTECT, related_name="championships", verbose_name=_("person"))
    county = models.ForeignKey(County, models.PROTECT, related_name="champions", verbose_name=_("county"))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until, that day included"), null=True, blank=True)

    objects = CountyChampionQuerySet.as_manager()

    class Meta:
        verbose_name = _("champion of a county")
        verbose_name_plural = _("champions of counties")
        ordering = ["county__name", "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="county_champion_ends_after_it_begins",
                violation_error_message=_("The term ends before it begins."),
            ),
            ExclusionConstraint(
                name="county_champion_serves_one_term_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("county", RangeOperators.EQUAL),
                    (
                        models.Func("since", "until", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person is champion of this county at that time already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.county}"

    def clean(self):
        """Reversed dates make no range, so they are told before the database is asked about overlaps."""
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("The term ends before it begins.")})
