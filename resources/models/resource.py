"""One thing that is shared, as a file or as a link; a call is one with a deadline."""

import re
import uuid
from urllib.parse import urlsplit

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Left, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import StoredFile
from members.credit import credited_name, without_removed
from organizations.models import Organization
from resources.models.queryset import ResourceQuerySet
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

DAYS_CALLED_SOON = 7
RESOURCE_TRANSITIONS = [
    ("draft", "submitted"),
    ("submitted", "published"),
    ("submitted", "returned"),
    ("submitted", "declined"),
    ("returned", "submitted"),
    ("draft", "published"),
    ("published", "superseded"),
    ("published", "withdrawn"),
    ("superseded", "withdrawn"),
]


class Resource(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("resource", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("resource", "Waits for a coordinator")
        PUBLISHED = "published", pgettext_lazy("resource", "Published")
        RETURNED = "returned", pgettext_lazy("resource", "Returned for correction")
        DECLINED = "declined", pgettext_lazy("resource", "Declined")
        SUPERSEDED = "superseded", pgettext_lazy("resource", "Superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("resource", "Withdrawn")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        MEMBERS = "members", _("Members only")

    class Licence(models.TextChoices):
        CC_BY = "CC BY 4.0", _("CC BY 4.0: use it, name the source")
        CC_BY_SA = "CC BY-SA 4.0", _("CC BY-SA 4.0: use it, name the source, share alike")
        CC_BY_NC = "CC BY-NC 4.0", _("CC BY-NC 4.0: use it, name the source, not for profit")
        CC0 = "CC0 1.0", _("CC0 1.0: no rights reserved")
        RESERVED = "reserved", _("All rights reserved: read it, ask before you do more")

    READABLE = ["published", "superseded"]
    EDITABLE = ["draft", "returned"]
    TRANSITIONS = RESOURCE_TRANSITIONS

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("address"), max_length=180, unique=True, editable=False)
    type = models.ForeignKey(ResourceType, models.PROTECT, verbose_name=_("type"))
    summary = models.TextField(_("summary"), max_length=1200)
    language = models.ForeignKey(Language, models.PROTECT, verbose_name=_("language"), related_name="+")
    other_languages = models.ManyToManyField(Language, blank=True, verbose_name=_("also in"), related_name="+")
    authors = models.CharField(_("written by"), max_length=200, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="resource", verbose_name=_("file")
    )
    link = models.URLField(_("link"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])])
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("organization")
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="resources", verbose_name=_("themes"))
    hazards = models.ManyToManyField(Hazard, blank=True, related_name="resources", verbose_name=_("hazards"))
    counties = models.ManyToManyField(County, blank=True, related_name="resources", verbose_name=_("counties"))
    is_nationwide = models.BooleanField(_("about the whole country"), default=False)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence, default=Licence.CC_BY)
    people_consented = models.BooleanField(_("people who can be recognized have agreed"), default=False)
    visibility = models.CharField(_("who may read it"), max_length=7, choices=Visibility, default=Visibility.MEMBERS)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    funder = models.CharField(_("funder"), max_length=120, blank=True)
    amount = models.CharField(_("amount"), max_length=120, blank=True)
    eligibility = models.TextField(_("who may apply"), max_length=600, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="resources", verbose_name=_("shared by")
    )
    version = models.PositiveSmallIntegerField(_("version"), db_default=1, editable=False)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replacements",
        verbose_name=_("replaces"),
    )
    creation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # What it said when it was returned last, for whoever reads it again; see resources/changes.py.
    as_returned = models.JSONField(null=True, blank=True, editable=False)
    search_en = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="portal_en")
        + SearchVector("authors", weight="B", config="portal_sw")
        + SearchVector(Left("summary", 1200), weight="C", config="portal_en"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search_sw = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="portal_sw")
        + SearchVector(Left("summary", 1200), weight="C", config="portal_sw"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["-published_at", "-pk"]
        permissions = [("moderate_resource", _("Can publish, return and decline resources"))]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug__in=["new", "mine"]), name="resource_slug_is_not_reserved"),
            models.CheckConstraint(
                condition=models.Q(file__isnull=True) | models.Q(link=""),
                name="resource_is_a_file_or_a_link",
                violation_error_message=_("Give either a file or a link, not both."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(file__isnull=False) | ~models.Q(link=""),
                name="resource_leaves_draft_with_content",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "superseded"]) | models.Q(published_at__isnull=False),
                name="resource_published_has_a_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submitted_at__isnull=False),
                name="resource_submitted_has_a_date",
            ),
            models.CheckConstraint(condition=~models.Q(replaces=models.F("pk")), name="resource_replaces_another"),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(state__in=["published", "superseded"]),
                name="resource_is_replaced_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "submitted", "published", "returned", "declined", "superseded", "withdrawn"]
                ),
                name="resource_state_is_known",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_en"], fastupdate=False, name="resource_search_en"),
            GinIndex(fields=["search_sw"], fastupdate=False, name="resource_search_sw"),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="resource_title_trigrams"),
            models.Index(
                fields=["-published_at", "-id"], condition=models.Q(state="published"), name="resource_newest"
            ),
            models.Index(
                fields=["deadline_at"], condition=models.Q(deadline_at__isnull=False), name="resource_deadline"
            ),
        ]
        triggers = [pgtrigger.FSM(name="resource_transitions", field="state", transitions=RESOURCE_TRANSITIONS)]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:resource_detail", args=[self.slug])

    @property
    def lead(self) -> str:
        """The first paragraph of the summary."""
        return self.paragraphs[0] if self.paragraphs else ""

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(block.split()) for block in re.split(r"\n\s*\n", self.summary) if block.strip()]

    @property
    def document_date(self):
        """The date of the document; of its publication here when it names none."""
        return self.dated_on or (timezone.localdate(self.published_at) if self.published_at else None)

    @property
    def weight(self) -> str:
        """What a press will fetch: `PDF, 1.2 MB`, or that it is a link."""
        return self.file.description if self.file else _("Link")

    @property
    def link_host(self) -> str:
        return urlsplit(self.link).hostname or ""

    @property
    def deadline_status(self) -> str:
        """`open`, `soon` in the last week, `closed`; empty without a deadline."""
        if self.deadline_at is None:
            return ""
        return "closed" if self.is_closed else "soon" if self.days_left <= DAYS_CALLED_SOON else "open"

    @property
    def credited_authors(self) -> str:
        """Who wrote it; without the person who shared it, where they left and had their name removed."""
        return without_removed(self.authors, [self.shared_by])

    @property
    def sharer(self) -> str:
        """The name of the person who shared it, as far as it is to be shown."""
        return credited_name(self.shared_by)

    @property
    def citation(self) -> str:
        """Copy-ready: who (year). What. Where, when. Licence."""
        licence = self.licence if self.licence != self.Licence.RESERVED else _("All rights reserved")
        author = self.credited_authors or (self.organization.name if self.organization else settings.COMMUNITY_NAME)
        dated = self.document_date or timezone.localdate()
        return (
            f"{author} ({dated.year}). {self.title.rstrip('.')}. "
            f"{settings.COMMUNITY_NAME}, {date_format(dated, 'j F Y')}. {licence}."
        )

    @property
    def is_published(self) -> bool:
        return self.state in self.READABLE

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_closed(self) -> bool:
        return self.deadline_at is not None and self.deadline_at <= timezone.now()

    @property
    def days_left(self) -> int | None:
        """Whole days until the deadline by the Nairobi calendar: 0 on the day itself, `None` when closed or without one."""
        if self.deadline_at is None or self.is_closed:
            return None
        return (timezone.localdate(self.deadline_at) - timezone.localdate()).days
