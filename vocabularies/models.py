"""What things are called: the lists that profiles, resources and events share."""

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class TermQuerySet(models.QuerySet):
    def offered(self):
        """What can be chosen anew; a retired term is kept where it was chosen before."""
        return self.filter(is_retired=False)

    def known_as(self, addresses):
        """The terms of these addresses (slugs); a term that was merged is found as the one that stayed."""
        former = self.model._base_manager.filter(slug__in=addresses, merged_into__isnull=False)
        return self.filter(models.Q(slug__in=addresses) | models.Q(pk__in=former.values("merged_into")))


class StandingTerms(models.Manager.from_queryset(TermQuerySet)):
    """All terms but those that were merged into another: their rows stay, so that their addresses lead on for ever."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


class Term(models.Model):
    """One entry of a shared list, in both languages."""

    slug = models.SlugField(_("address"), unique=True)
    name_en = models.CharField(_("English name"), max_length=120)
    name_sw = models.CharField(_("Kiswahili name"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        db_default=False,
        help_text=_("No longer offered. Where it was chosen before, it stays."),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="former", verbose_name=_("merged into")
    )

    objects = StandingTerms()

    class Meta:
        abstract = True
        ordering = ["position", "name_en"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; English where Kiswahili is missing."""
        return (get_language() == "sw" and self.name_sw) or self.name_en


class Theme(Term):
    class Group(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Knowledge")
        GOVERNANCE = "governance", _("Governance")
        INVESTMENT = "investment", _("Investment")
        PREPAREDNESS = "preparedness", _("Preparedness")
        INCLUSION = "inclusion", _("Inclusion")

    group = models.CharField(_("group"), max_length=20, choices=Group)
    # Sendai Framework for Disaster Risk Reduction 2015-2030, priorities for action 1 to 4, or "all".
    sendai_priority = models.CharField(_("Sendai priority"), max_length=3)

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Hazard(Term):
    # Clusters of the UNDRR/ISC Hazard Definition and Classification Review (2020).
    cluster = models.CharField(_("cluster"), max_length=40)

    class Meta(Term.Meta):
        verbose_name = _("hazard")
        verbose_name_plural = _("hazards")


class Expertise(Term):
    class Group(models.TextChoices):
        ANALYSIS = "analysis", _("Analysis")
        TECHNICAL = "technical", _("Technical")
        PROGRAMME = "programme", pgettext_lazy("expertise", "Programme")
        ORGANIZATIONAL = "organizational", _("Organizational")

    group = models.CharField(_("group"), max_length=20, choices=Group)

    class Meta(Term.Meta):
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")


class OrganizationType(Term):
    class Meta(Term.Meta):
        verbose_name = _("type of organization")
        verbose_name_plural = _("types of organization")


class ResourceType(Term):
    has_deadline = models.BooleanField(_("has a deadline"), default=False)

    class Meta(Term.Meta):
        verbose_name = _("type of resource")
        verbose_name_plural = _("types of resource")


class EventType(Term):
    class Meta(Term.Meta):
        verbose_name = _("type of event")
        verbose_name_plural = _("types of event")


class Language(Term):
    """A language by its ISO 639 code, which is the slug."""

    is_common = models.BooleanField(_("offered first"), default=False)

    class Meta(Term.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class CountyQuerySet(models.QuerySet):
    def known_as(self, addresses):
        """The counties of these addresses (slugs)."""
        return self.filter(slug__in=addresses)


class County(models.Model):
    """One of the 47 counties; `code` is ISO 3166-2, `number` the national code, `row` and `column` the tile map."""

    code = models.CharField(_("ISO 3166-2 code"), max_length=5, unique=True)
    number = models.CharField(_("national code"), max_length=3, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=3, unique=True)
    region = models.CharField(_("region"), max_length=20)
    aridity = models.CharField(_("aridity"), max_length=10, blank=True)
    row = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="county_has_its_own_tile"),
            models.CheckConstraint(condition=models.Q(code__regex=r"^KE-\d\d$"), name="county_code_is_iso_3166_2"),
        ]

    def __str__(self):
        return self.name
