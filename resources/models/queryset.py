"""Which resources: who may see them, what is listed, what is alike."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models.functions import Coalesce, ExtractYear, TruncDate
from django.utils import timezone

from organizations.models import Organization
from terms.standing import belongs

# Two titles with so many of their trigrams in common may be about the same thing.
SIMILAR = 0.35


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published public ones to all, published ones to members, one's own in any state."""
        published = models.Q(state__in=self.model.READABLE)
        if not user.is_authenticated:
            return self.filter(published, visibility=self.model.Visibility.PUBLIC)
        own = models.Q(shared_by=user)
        if belongs(user):
            return self.filter(published | own)
        return self.filter(published & models.Q(visibility=self.model.Visibility.PUBLIC) | own)

    def editable_by(self, user):
        """Drafts and returned ones of the person who shares."""
        return self.filter(shared_by=user, state__in=self.model.EDITABLE)

    def of(self, user):
        """What this person shares, in any state."""
        return self.filter(shared_by=user)

    def deletable_by(self, user):
        """Drafts that were never sent."""
        return self.filter(shared_by=user, state=self.model.State.DRAFT)

    def replaceable_by(self, user):
        """Published ones of which the person who shared them may give a new version."""
        return self.filter(shared_by=user, state=self.model.State.PUBLISHED)

    def begun_by(self, user, creation_key):
        """What this person made with the form that carries the key, if they did."""
        return self.filter(shared_by=user, creation_key=creation_key)

    def shared_by_person(self, user):
        """Everything a person has begun or shared, what lies with them first."""
        lies_with_them = models.Case(models.When(state__in=self.model.EDITABLE, then=0), default=1)
        return self.filter(shared_by=user).order_by(lies_with_them, "-created_at", "-pk")

    def within(self, counties):
        """About one of these counties, or shared for an organization there; all of them for None."""
        if counties is None:
            return self
        about = self.model.counties.through.objects.filter(county__in=counties)
        return self.filter(
            models.Q(pk__in=about.values("resource"))
            | models.Q(organization__in=Organization.objects.within(counties).values("pk"))
        )

    def listed(self):
        """What the library lists: published, newest first."""
        return self.filter(state=self.model.State.PUBLISHED).order_by("-published_at", "-pk")

    def open_calls(self):
        """Calls whose deadline has not passed, the next one first."""
        return self.filter(
            state=self.model.State.PUBLISHED, type__has_deadline=True, deadline_at__gt=timezone.now()
        ).order_by("deadline_at", "pk")

    def closed_calls(self):
        """Calls whose deadline has passed, the latest first."""
        return self.filter(
            state=self.model.State.PUBLISHED, type__has_deadline=True, deadline_at__lte=timezone.now()
        ).order_by("-deadline_at", "-pk")

    def at_the_desk(self):
        """What coordinators see: all but drafts; what waits first, the oldest of it before all, then the newest."""
        waiting = models.Q(state=self.model.State.SUBMITTED)
        return self.exclude(state=self.model.State.DRAFT).order_by(
            models.Case(models.When(waiting, then=0), default=1),
            models.Case(models.When(waiting, then="submitted_at")),
            models.F("published_at").desc(nulls_last=True),
            "-pk",
        )

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
        return self.filter(state=self.model.State.SUBMITTED).order_by("submitted_at")

    def in_rows(self):
        """With what a row of a list shows, and without what it does not."""
        return self.select_related("type", "language", "organization", "file").defer("search_en", "search_sw")

    def in_full(self):
        """With what the page of one resource shows."""
        lists = ["themes", "hazards", "counties", "other_languages"]
        return self.in_rows().select_related("shared_by__member", "replaces").prefetch_related(*lists)

    def with_year(self):
        """`year` of the document; of its publication here when the document names none."""
        return self.annotate(year=ExtractYear(Coalesce("dated_on", TruncDate("published_at"))))

    def related_to(self, resource):
        """Others that share a theme and a county with this one; what is nationwide shares all counties."""
        themes = self.model.themes.through.objects.filter(theme__in=resource.themes.all())
        alike = self.exclude(pk=resource.pk).filter(pk__in=themes.values("resource"))
        if resource.is_nationwide:
            return alike
        counties = self.model.counties.through.objects.filter(county__in=resource.counties.all())
        return alike.filter(models.Q(pk__in=counties.values("resource")) | models.Q(is_nationwide=True))
