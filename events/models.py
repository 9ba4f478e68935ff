"""When we meet: events, and who has a seat."""

import uuid

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from vocabularies.models import County, EventType, Language, Theme


class EventQuerySet(models.QuerySet):
    def listed(self):
        """What the agenda and the feed show: all that was ever announced, cancelled ones marked."""
        return self.filter(state__in=Event.ANNOUNCED)

    def visible_to(self, user):
        """Announced public ones to all, announced ones to members, one's own in any state."""
        announced = models.Q(state__in=Event.ANNOUNCED)
        if not user.is_authenticated:
            return self.filter(announced, visibility=Event.Visibility.PUBLIC)
        own = models.Q(created_by=user)
        member = getattr(user, "member", None)
        if member and member.is_standing:
            return self.filter(announced | own)
        return self.filter(announced & models.Q(visibility=Event.Visibility.PUBLIC) | own)

    def editable_by(self, user):
        return self.filter(created_by=user, state__in=["draft", "published"])

    def upcoming(self):
        """Not over yet, the next one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")


EVENT_TRANSITIONS = [("draft", "published"), ("published", "cancelled"), ("published", "closed")]


class Event(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Cancelled")
        CLOSED = "closed", _("Closed")

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        MEMBERS = "members", _("Members only")

    ANNOUNCED = ["published", "cancelled", "closed"]
    TRANSITIONS = EVENT_TRANSITIONS

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("address"), max_length=160, unique=True, editable=False)
    # Stays the same for ever: RFC 5545 section 3.8.4.7.
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Grows with every change that matters to a calendar: RFC 5545 section 3.8.7.4.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    type = models.ForeignKey(EventType, models.PROTECT, verbose_name=_("type"))
    lead = models.CharField(_("in one sentence"), max_length=220)
    description = models.TextField(_("description"), max_length=3000, blank=True)
    programme = models.TextField(_("programme"), max_length=2000, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    mode = models.CharField(_("how to take part"), max_length=9, choices=Mode, default=Mode.IN_PERSON)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("county")
    )
    online_url = models.URLField(
        _("link to join online"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="events", verbose_name=_("themes"))
    language = models.ForeignKey(Language, models.PROTECT, related_name="+", verbose_name=_("language"))
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("host")
    )
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    access_notes = models.CharField(_("access"), max_length=300, blank=True)
    visibility = models.CharField(_("who may see it"), max_length=7, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    notes = models.TextField(_("notes afterwards"), max_length=3000, blank=True)
    attendance = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="events", verbose_name=_("entered by")
    )
    creation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        permissions = [("run_event", _("Can cancel and close any event"))]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug="new"), name="event_slug_is_not_reserved"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The event ends before it starts. Check the dates and times."),
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=1),
                name="event_capacity_is_a_seat_or_more",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "cancelled", "closed"]), name="event_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="event_time")]
        triggers = [pgtrigger.FSM(name="event_transitions", field="state", transitions=EVENT_TRANSITIONS)]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The event ends before it starts. Check the dates and times.")})

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_open_for_registration(self) -> bool:
        return self.state == self.State.PUBLISHED and not self.is_over


class RegistrationQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(state=Registration.State.SEATED)

    def waiting(self):
        """The waiting list, the first in line first."""
        return self.filter(state=Registration.State.WAITING).order_by("asked_at", "pk")

    def standing(self):
        return self.filter(state__in=Registration.STANDING)


REGISTRATION_TRANSITIONS = [("waiting", "seated"), ("waiting", "cancelled"), ("seated", "cancelled")]


class Registration(models.Model):
    """A seat at an event, or a place in its waiting list."""

    class State(models.TextChoices):
        SEATED = "seated", _("Has a seat")
        WAITING = "waiting", _("In the waiting list")
        CANCELLED = "cancelled", _("Cancelled")

    STANDING = ["seated", "waiting"]
    TRANSITIONS = REGISTRATION_TRANSITIONS

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name=_("event"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="registrations", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=9, choices=State)
    needs = models.CharField(_("what you need to take part"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)
    seated_at = models.DateTimeField(_("seat given"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=models.Q(state__in=["seated", "waiting"]),
                name="registration_stands_once_per_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="seated") | models.Q(seated_at__isnull=False),
                name="registration_seated_has_a_time",
            ),
        ]
        triggers = [pgtrigger.FSM(name="registration_transitions", field="state", transitions=REGISTRATION_TRANSITIONS)]

    def __str__(self):
        return f"{self.person}: {self.event}"
