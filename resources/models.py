"""What is shared: reports, toolkits, case studies, calls for proposals and more."""

import re
import uuid
from urllib.parse import urlsplit

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField, TrigramSimilarity
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce, ExtractYear, Left, Length, Now, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from organizations.models import Organization
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

DAYS_CALLED_SOON = 7
# Two titles with so many of their trigrams in common may be about the same thing.
SIMILAR = 0.35
# The share of the widest line below which a line ends its paragraph.
SHORT_LINE = 0.7


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published public ones to all, published ones to members, one's own in any state."""
        published = models.Q(state__in=Resource.READABLE)
        if not user.is_authenticated:
            return self.filter(published, visibility=Resource.Visibility.PUBLIC)
        own = models.Q(shared_by=user)
        member = getattr(user, "member", None)
        if member and member.is_standing:
            return self.filter(published | own)
        return self.filter(published & models.Q(visibility=Resource.Visibility.PUBLIC) | own)

    def editable_by(self, user):
        """Drafts and returned ones of the person who shares."""
        return self.filter(shared_by=user, state__in=Resource.EDITABLE)

    def of(self, user):
        """What this person shares, in any state."""
        return self.filter(shared_by=user)

    def deletable_by(self, user):
        """Drafts that were never sent."""
        return self.filter(shared_by=user, state=Resource.State.DRAFT)

    def replaceable_by(self, user):
        """Published ones of which the person who shared them may give a new version."""
        return self.filter(shared_by=user, state=Resource.State.PUBLISHED)

    def begun_by(self, user, creation_key):
        """What this person made with the form that carries the key, if they did."""
        return self.filter(shared_by=user, creation_key=creation_key)

    def shared_by_person(self, user):
        """Everything a person has begun or shared, what lies with them first."""
        lies_with_them = models.Case(models.When(state__in=Resource.EDITABLE, then=0), default=1)
        return self.filter(shared_by=user).order_by(lies_with_them, "-created_at", "-pk")

    def listed(self):
        """What the library lists: published, newest first."""
        return self.filter(state=Resource.State.PUBLISHED).order_by("-published_at", "-pk")

    def open_calls(self):
        """Calls whose deadline has not passed, the next one first."""
        return self.filter(
            state=Resource.State.PUBLISHED, type__has_deadline=True, deadline_at__gt=timezone.now()
        ).order_by("deadline_at", "pk")

    def closed_calls(self):
        """Calls whose deadline has passed, the latest first."""
        return self.filter(
            state=Resource.State.PUBLISHED, type__has_deadline=True, deadline_at__lte=timezone.now()
        ).order_by("-deadline_at", "-pk")

    def at_the_desk(self):
        """What coordinators see: all but drafts; what waits first, the oldest of it before all."""
        is_waiting = models.Case(models.When(state=Resource.State.SUBMITTED, then=0), default=1)
        return self.exclude(state=Resource.State.DRAFT).order_by(is_waiting, "submitted_at", "-published_at", "pk")

    def similar_to(self, resource):
        """The five with the most similar titles, and whatever is the very same file."""
        same_file = models.Q(file__sha256=resource.file.sha256) if resource.file else models.Q(pk__in=[])
        return (
            self.annotate(
                similarity=TrigramSimilarity("title", resource.title),
                is_same_file=models.Case(models.When(same_file, then=True), default=False),
            )
            .filter(models.Q(similarity__gt=SIMILAR) | same_file)
            .order_by("-is_same_file", "-similarity")[:5]
        )

    def waiting(self):
        return self.filter(state=Resource.State.SUBMITTED).order_by("submitted_at")

    def in_rows(self):
        """With what a row of a list shows, and without what it does not."""
        return self.select_related("type", "language", "organization", "file").defer("search_en", "search_sw")

    def in_full(self):
        """With what the page of one resource shows."""
        lists = ["themes", "hazards", "counties", "other_languages"]
        return self.in_rows().select_related("shared_by", "replaces").prefetch_related(*lists)

    def with_year(self):
        """`year` of the document; of its publication here when the document names none."""
        return self.annotate(year=ExtractYear(Coalesce("dated_on", TruncDate("published_at"))))

    def related_to(self, resource):
        """Others that share a theme and a county with this one; what is nationwide shares all counties."""
        themes = Resource.themes.through.objects.filter(theme__in=resource.themes.all())
        alike = self.exclude(pk=resource.pk).filter(pk__in=themes.values("resource"))
        if resource.is_nationwide:
            return alike
        counties = Resource.counties.through.objects.filter(county__in=resource.counties.all())
        return alike.filter(models.Q(pk__in=counties.values("resource")) | models.Q(is_nationwide=True))


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
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for a coordinator")
        PUBLISHED = "published", _("Published")
        RETURNED = "returned", _("Returned for correction")
        DECLINED = "declined", _("Declined")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

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
    def citation(self) -> str:
        """Copy-ready: who (year). What. Where, when. Licence."""
        licence = self.licence if self.licence != self.Licence.RESERVED else _("All rights reserved")
        author = self.authors or (self.organization.name if self.organization else settings.COMMUNITY_NAME)
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


class ResourceTextQuerySet(models.QuerySet):
    def weight(self) -> int:
        """Characters of all pages together: about as many bytes."""
        return self.aggregate(size=models.Sum(Length("text"), default=0))["size"]


class ResourceText(models.Model):
    """The text of one page of a resource's file, for reading without the download and for search."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    search_en = models.GeneratedField(
        expression=SearchVector("text", config="portal_en"), output_field=SearchVectorField(), db_persist=True
    )
    search_sw = models.GeneratedField(
        expression=SearchVector("text", config="portal_sw"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ResourceTextQuerySet.as_manager()

    class Meta:
        ordering = ["resource", "number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_text_has_each_page_once"),
        ]
        indexes = [
            GinIndex(fields=["search_en"], fastupdate=False, name="resource_text_search_en"),
            GinIndex(fields=["search_sw"], fastupdate=False, name="resource_text_search_sw"),
        ]

    def __str__(self):
        return f"{self.resource}, {self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """Lines of the page joined to paragraphs: a blank line or a line that ends early begins a new one."""
        lines = [line.strip() for line in self.text.splitlines()]
        width = max((len(line) for line in lines), default=0)
        paragraphs, current = [], ""
        for line in lines:
            current = f"{current} {line}".strip()
            if not line or len(line) < width * SHORT_LINE:
                paragraphs.append(current)
                current = ""
        return [paragraph for paragraph in [*paragraphs, current] if paragraph]
