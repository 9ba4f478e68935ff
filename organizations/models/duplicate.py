"""Two records that may be one organization, until a coordinator has said so or not."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models.organization import Organization


class PossibleDuplicateQuerySet(models.QuerySet):
    def about(self, organization):
        return self.filter(models.Q(organization=organization) | models.Q(resembles=organization))

    def between(self, one, other):
        """The one row about these two, whichever came first."""
        return self.about(one).about(other)

    def of_standing_records(self):
        """Both are here: neither was merged into another one."""
        return self.filter(organization__merged_into__isnull=True, resembles__merged_into__isnull=True)

    def waiting(self):
        """For a coordinator's decision, as long as both are here or on their way."""
        gone = [Organization.State.DECLINED, Organization.State.LEFT]
        undecided = self.of_standing_records().filter(state=PossibleDuplicate.State.WAITING)
        return undecided.exclude(organization__state__in=gone).exclude(resembles__state__in=gone)


POSSIBLE_DUPLICATE_TRANSITIONS = [
    ("waiting", "different"),
    ("waiting", "merged"),
    ("different", "merged"),
    ("merged", "waiting"),
]


class PossibleDuplicate(models.Model):
    """That a new record resembles one that was here, and what became of it. Two records are asked about once."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("possible duplicate", "Waits for a decision")
        DIFFERENT = "different", pgettext_lazy("possible duplicate", "Two different organizations")
        MERGED = "merged", pgettext_lazy("possible duplicate", "Merged")

    TRANSITIONS = POSSIBLE_DUPLICATE_TRANSITIONS

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="resemblances", verbose_name=_("new record")
    )
    resembles = models.ForeignKey(
        Organization, models.PROTECT, related_name="lookalikes", verbose_name=_("record that it resembles")
    )
    # Nobody did where the person who entered the new record may not see the other one.
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called different by"),
    )
    noted_at = models.DateTimeField(_("noted"), db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    answer = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Least("organization", "resembles"),
                Greatest("organization", "resembles"),
                name="possible_duplicate_is_asked_about_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(organization=models.F("resembles")), name="possible_duplicate_is_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True, answer="")
                | models.Q(state="merged", decided_by__isnull=False, decided_at__isnull=False)
                | models.Q(state="different", decided_by__isnull=False, decided_at__isnull=False)
                & ~models.Q(answer=""),
                name="possible_duplicate_is_decided_by_somebody_with_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="possible_duplicate_transitions", field="state", transitions=POSSIBLE_DUPLICATE_TRANSITIONS
            )
        ]

    def __str__(self):
        return f"{self.organization} / {self.resembles}"

    def get_absolute_url(self):
        return reverse("admin:organizations_possibleduplicate_review", args=[self.pk])

    @property
    def merger_url(self) -> str:
        """Where the two are put together: the older one is kept, unless only the new one is a member."""
        pair = [self.resembles, self.organization]
        kept, merged = pair if self.resembles.is_listed or not self.organization.is_listed else reversed(pair)
        return reverse("admin:organizations_merger_compare", args=[kept.pk, merged.pk])
