"""What coordinators write: pages about the community, and practice stories."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.credit import removed_names_within, without_names
from pages.rendering import filled, markdown_html


class PageQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def about(self):
        return self.published().filter(kind=Page.Kind.ABOUT)

    def stories(self):
        return self.published().filter(kind=Page.Kind.STORY).with_credit().order_by("-published_on", "pk")

    def with_credit(self):
        """Adds the names that stand in `told_by` and that their owners had removed when they left."""
        return self.annotate(removed_names=ArraySubquery(removed_names_within(models.OuterRef("told_by"))))


class Page(models.Model):
    """What everybody reads, while it is published; what coordinators are still writing stands in `PageText`."""

    class Kind(models.TextChoices):
        ABOUT = "about", _("About the community")
        STORY = "story", _("Practice story")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.ABOUT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title_en = models.CharField(_("English title"), max_length=120)
    title_sw = models.CharField(_("Kiswahili title"), max_length=120, blank=True)
    summary_en = models.TextField(_("English summary"), max_length=400, blank=True)
    summary_sw = models.TextField(_("Kiswahili summary"), max_length=400, blank=True)
    body_en = models.TextField(_("English text"))
    body_sw = models.TextField(_("Kiswahili text"), blank=True)
    quotation_en = models.CharField(_("English quotation"), max_length=240, blank=True)
    quotation_sw = models.CharField(_("Kiswahili quotation"), max_length=240, blank=True)
    told_by = models.CharField(_("told by"), max_length=120, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=True, db_default=True)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="story") | models.Q(published_on__isnull=False),
                name="page_story_has_a_date",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pages:page_detail", args=[self.slug])

    def _in_language(self, name: str) -> str:
        return filled((get_language() == "sw" and getattr(self, f"{name}_sw")) or getattr(self, f"{name}_en"))

    @property
    def title(self) -> str:
        return self._in_language("title")

    @property
    def summary(self) -> str:
        return self._in_language("summary")

    @property
    def html(self) -> str:
        """The text as HTML; coordinators write Markdown."""
        return markdown_html(self._in_language("body"))

    @property
    def quotation(self) -> str:
        return self._in_language("quotation")

    @property
    def teller(self) -> str:
        """Who told a story read `with_credit`, as far as the names are to be shown."""
        return without_names(self.told_by, self.removed_names)

    @property
    def is_translated(self) -> bool:
        return get_language() != "sw" or bool(self.body_sw)


class PageText(models.Model):
    """What a page said, or was to say, from one saving to the next: drafts and what was published, none ever changed."""

    # The columns of a page that are written, as against those that are set once.
    WRITTEN = [
        "title_en", "summary_en", "quotation_en", "body_en", "title_sw", "summary_sw", "quotation_sw", "body_sw",
        "told_by", "published_on",
    ]  # fmt: skip

    page = models.ForeignKey(Page, models.CASCADE, related_name="texts")
    title_en = models.CharField(max_length=120)
    title_sw = models.CharField(max_length=120, blank=True)
    summary_en = models.TextField(max_length=400, blank=True)
    summary_sw = models.TextField(max_length=400, blank=True)
    body_en = models.TextField()
    body_sw = models.TextField(blank=True)
    quotation_en = models.CharField(max_length=240, blank=True)
    quotation_sw = models.CharField(max_length=240, blank=True)
    told_by = models.CharField(max_length=120, blank=True)
    published_on = models.DateField(null=True, blank=True)
    is_draft = models.BooleanField(_("draft"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ["-pk"]

    def __str__(self):
        return self.title_en
