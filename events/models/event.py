"""What is announced, when and where."""

import datetime
import uuid

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.registration import Registration
from organizations.models import Organization
from terms.standing import belongs
from vocabularies.models import County, EventType, Language, Theme


class EventQuerySet(models.QuerySet):
    def listed(self):
        """What the agenda and the feed show: all that was ever announced, cancelled ones marked."""
        return self.filter(state__in=Event.ANNOUNCED)

    def public(self):
        """What everybody may see, and the feeds carry."""
        return self.listed().filter(visibility=Event.Visibility.PUBLIC)

    def visible_to(self, user):
        """Announced public ones to all, announced ones to members, one's own in any state."""
        announced = models.Q(state__in=Event.ANNOUNCED)
        if not user.is_authenticated:
            return self.public()
        own = models.Q(created_by=user)
        if belongs(user) or user.has_perm("events.run_event"):
            return self.filter(announced | own)
        return self.filter(announced & models.Q(visibility=Event.Visibility.PUBLIC) | own)

    def registrable_by(self, user):
        """What this person may see, and what they hold a seat at: giving it back is always possible."""
        held = Registration.objects.standing().filter(event=models.OuterRef("pk"), person=user)
        return self.filter(
            models.Q(pk__in=self.visible_to(user).values("pk")) | models.Q(models.Exists(held), state="published")
        )

    def editable_by(self, user):
        """One's own while one belongs; with the permission to run events, every announced one."""
        if not user.is_authenticated:
            return self.none()
        own = self.filter(created_by=user, state__in=["draft", "published"])
        if user.has_perm("events.run_event"):
            return self.filter(state="published") | own
        return own if belongs(user) else self.none()

    def managed_by(self, user):
        """Whose registrations, reasons and notes this person looks after."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("events.run_event"):
            return self.listed() | self.filter(created_by=user)
        return self.filter(created_by=user) if belongs(user) else self.none()

    def upcoming(self):
        """Not over yet, the next one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def ended_after(self, moment):
        """What a calendar keeps: all that is to come, and what was over only lately."""
        return self.filter(ends_at__gt=moment).order_by("starts_at", "pk")

    def between(self, first, last):
        """Those that touch the days from `first` to `last`, both included."""
        start = timezone.make_aware(datetime.datetime.combine(first, datetime.time.min))
        end = timezone.make_aware(datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time.min))
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")

    def with_seats(self):
        """Adds `taken` and `waiting`: how many have a seat, and how many wait for one."""
        return self.annotate(
            taken=Coalesce(number_of("seated"), 0),
            waiting=Coalesce(number_of("waiting"), 0),
        )

    def with_facts(self):
        """With all that a row or a calendar entry names, in a fixed number of queries."""
        return self.select_related("type", "county", "host", "language").prefetch_related("themes")


def number_of(state: str) -> models.Subquery:
    registrations = Registration.objects.filter(event=models.OuterRef("pk"), state=state).order_by()
    return models.Subquery(registrations.values("event").annotate(number=models.Count("pk")).values("number"))


EVENT_TRANSITIONS = [("draft", "published"), ("published", "cancelled"), ("published", "closed")]


class Event(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("event", "Draft")
        PUBLISHED = "published", pgettext_lazy("event", "Published")
        CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")
        CLOSED = "closed", pgettext_lazy("event", "Closed")

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
    # Which edit a form was opened on; one that is older is refused.
    revision = models.PositiveIntegerField(default=1, editable=False)

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

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def first_day(self) -> datetime.date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> datetime.date:
        """The day of the last minute: what ends at midnight does not reach into the next day."""
        return timezone.localdate(self.ends_at - datetime.timedelta(microseconds=1))

    @property
    def place(self) -> str:
        """Where people meet: venue, town and county, as far as they are known and differ."""
        names = [self.venue, self.town, self.county.name if self.county else ""]
        return ", ".join(dict.fromkeys(name for name in names if name))

    @property
    def appointment(self) -> tuple:
        """Time and place: what the registered are told about when it changes."""
        return self.starts_at, self.ends_at, self.mode, self.venue, self.town, self.county_id, self.online_url

    def join_url_for(self, user) -> str:
        """The link to join online, for those who have a seat and for who entered the event."""
        if not (self.online_url and user.is_authenticated) or self.is_over or self.state == self.State.CANCELLED:
            return ""
        is_known = self.created_by_id == user.pk or self.registrations.seated().filter(person=user).exists()
        return self.online_url if is_known else ""

    @property
    def programme_lines(self) -> list[tuple[str, str]]:
        """Time of day and what happens, from lines such as `10:00 Welcome`."""
        lines = (line.partition(" ") for line in self.programme.splitlines() if line.strip())
        return [(time, text.strip()) for time, _space, text in lines]

    @property
    def seats_left(self) -> int | None:
        """Seats that nobody holds, of an event read `with_seats`; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)
