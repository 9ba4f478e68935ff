"""What an organization tells in rows: what others can ask it for, and its projects."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization, is_web_address


class Offer(models.Model):
    """One strength that others may use: "we can train / advise / host / lend / review"."""

    class Kind(models.TextChoices):
        TRAIN = "train", _("train")
        ADVISE = "advise", _("advise")
        HOST = "host", _("host")
        LEND = "lend", _("lend")
        REVIEW = "review", _("review")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="offers")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("we can"), max_length=6, choices=Kind)
    text = models.CharField(_("what exactly"), max_length=200)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(position__lt=10), name="offer_is_one_of_ten"),
            models.UniqueConstraint(
                fields=["organization", "position"],
                name="offer_has_its_own_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes = [GinIndex(SearchVector("text", config="portal_en"), fastupdate=False, name="offer_search")]

    def __str__(self):
        return self.text


class Project(models.Model):
    """Something that the organization has done or is doing, with a link to where it is told."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="projects")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name of the project"), max_length=120)
    starts_in = models.PositiveSmallIntegerField(_("from (year)"))
    ends_in = models.PositiveSmallIntegerField(_("to (year)"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=200, blank=True, validators=[is_web_address])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(position__lt=6), name="project_is_one_of_six"),
            models.CheckConstraint(
                condition=models.Q(ends_in__isnull=True) | models.Q(ends_in__gte=models.F("starts_in")),
                name="project_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["organization", "position"],
                name="project_has_its_own_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def years(self) -> str:
        """From when to when: `2023-2025`, `2024`, or that it still runs."""
        if self.ends_in is None:
            return gettext("since %(year)s") % {"year": self.starts_in}
        return str(self.starts_in) if self.ends_in == self.starts_in else f"{self.starts_in}-{self.ends_in}"
