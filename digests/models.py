"""What is new, who follows what, and who was told: see decision 16."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Event
from notifications.models import Message, Preference
from organizations.models import Organization
from resources.models import Resource
from vocabularies.models import County, ResourceType, Theme


def only_one_of(*columns: str) -> Exact:
    """That exactly one of these columns has a value."""
    return Exact(models.Func(*columns, function="num_nonnulls", output_field=models.IntegerField()), 1)


class FollowQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def in_rows(self):
        return self.select_related("theme", "county", "organization", "resource_type")


class Follow(models.Model):
    """That a member wants to hear of one topic, from `since` on."""

    TOPICS = ["theme", "county", "organization", "resource_type"]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="followers")
    county = models.ForeignKey(County, models.CASCADE, null=True, blank=True, related_name="followers")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="followers")
    resource_type = models.ForeignKey(ResourceType, models.CASCADE, null=True, blank=True, related_name="followers")
    since = models.DateTimeField(db_default=Now())

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=only_one_of("theme", "county", "organization", "resource_type"), name="follow_has_one_topic"
            ),
            models.UniqueConstraint(fields=["user", "theme"], name="follow_theme_once"),
            models.UniqueConstraint(fields=["user", "county"], name="follow_county_once"),
            models.UniqueConstraint(fields=["user", "organization"], name="follow_organization_once"),
            models.UniqueConstraint(fields=["user", "resource_type"], name="follow_resource_type_once"),
        ]

    def __str__(self):
        return str(self.topic)

    @property
    def topic(self):
        return self.theme or self.county or self.organization or self.resource_type

    @property
    def in_words(self) -> str:
        """For the person's own data, where a number would say nothing."""
        return str(self.topic)


class Run(models.Model):
    """One distribution of news to all who chose that rhythm."""

    class Rhythm(models.TextChoices):
        INSTANT = Preference.Rhythm.INSTANT.value, Preference.Rhythm.INSTANT.label
        DAILY = Preference.Rhythm.DAILY.value, Preference.Rhythm.DAILY.label
        WEEKLY = Preference.Rhythm.WEEKLY.value, Preference.Rhythm.WEEKLY.label

    rhythm = models.CharField(max_length=7, choices=Rhythm)
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["rhythm", "due_at"], name="run_happens_once")]

    def __str__(self):
        return f"{self.get_rhythm_display()}, {self.due_at:%Y-%m-%d %H:%M}"


class NewsQuerySet(models.QuerySet):
    def with_subjects(self):
        """With what a line about each names, in one query."""
        return self.select_related(
            "resource__type",
            "resource__language",
            "resource__organization",
            "event__county",
            "event__language",
            "event__host",
            "organization__type",
            "organization__county",
        ).defer("resource__search_en", "resource__search_sw", "organization__search")

    def public(self):
        """What everybody may see."""
        resources = Resource.objects.filter(state=Resource.State.PUBLISHED, visibility=Resource.Visibility.PUBLIC)
        organizations = Organization.objects.listed()
        return self.filter(
            models.Q(resource__in=resources)
            | models.Q(event__in=Event.objects.public().filter(state=Event.State.PUBLISHED))
            | models.Q(organization__in=organizations)
        )

    def visible_to(self, user):
        """What the person may open."""
        return self.filter(
            models.Q(resource__in=Resource.objects.visible_to(user))
            | models.Q(event__in=Event.objects.visible_to(user))
            | models.Q(organization__in=Organization.objects.visible_to(user))
        )


class News(models.Model):
    """That something became visible, and when. Written by triggers, kept for ever: its number is a short address."""

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("news", "Calls for proposals")
        EVENT = "event", pgettext_lazy("news", "Events")
        RESOURCE = "resource", pgettext_lazy("news", "New in the library")
        ORGANIZATION = "organization", pgettext_lazy("news", "New organizations")

    resource = models.OneToOneField(Resource, models.CASCADE, null=True, related_name="news")
    event = models.OneToOneField(Event, models.CASCADE, null=True, related_name="news")
    organization = models.OneToOneField(Organization, models.CASCADE, null=True, related_name="news")
    appeared_at = models.DateTimeField(db_default=Now(), db_index=True)
    # The run that told it to those who hear at once.
    instant_run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="news")

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "news"
        ordering = ["-appeared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=only_one_of("resource", "event", "organization"), name="news_is_about_one_thing"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(instant_run=None), name="news_not_told_at_once")]

    def __str__(self):
        return str(self.subject)

    def get_absolute_url(self):
        return self.subject.get_absolute_url()

    @property
    def subject(self) -> Resource | Event | Organization:
        subject = self.resource or self.event or self.organization
        assert subject is not None  # noqa: S101  the constraint says so, for mypy
        return subject

    @property
    def kind(self) -> Kind:
        if self.resource:
            return self.Kind.CALL if self.resource.type.has_deadline else self.Kind.RESOURCE
        return self.Kind.EVENT if self.event else self.Kind.ORGANIZATION


class Digest(models.Model):
    """One letter to one person, of one run."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    run = models.ForeignKey(Run, models.CASCADE, related_name="digests")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="digest")

    class Meta:
        permissions = [("view_share_text", _("Can copy the text for WhatsApp groups"))]
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="digest_is_written_once_a_run")]

    def __str__(self):
        return f"{self.user}: {self.run}"


class Told(models.Model):
    """That a letter named or counted this piece of news to this person."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="told")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    news = models.ForeignKey(News, models.CASCADE, related_name="told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "news"], name="told_once")]

    def __str__(self):
        return f"{self.user}: {self.news}"


class Reading(models.Model):
    """That a person has marked a piece of news as read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    news = models.ForeignKey(News, models.CASCADE, related_name="readings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "news"], name="reading_marked_once")]

    def __str__(self):
        return f"{self.user}: {self.news}"
