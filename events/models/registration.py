"""Who has a seat, and who waits for one."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegistrationQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(state=Registration.State.SEATED)

    def waiting(self):
        """The waiting list, the first in line first."""
        return self.filter(state=Registration.State.WAITING).order_by("asked_at", "pk")

    def standing(self):
        return self.filter(state__in=Registration.STANDING)

    def in_line(self):
        """Seats first, then the waiting list in its order."""
        return self.order_by("state", "asked_at", "pk")

    def standing_of(self, user, event) -> "Registration | None":
        """The seat this person has at `event`, or their place in its waiting list."""
        return self.standing().filter(person=user, event=event).first() if user.is_authenticated else None


REGISTRATION_TRANSITIONS = [("waiting", "seated"), ("waiting", "cancelled"), ("seated", "cancelled")]


class Registration(models.Model):
    """A seat at an event, or a place in its waiting list."""

    class State(models.TextChoices):
        SEATED = "seated", pgettext_lazy("registration", "Has a seat")
        WAITING = "waiting", pgettext_lazy("registration", "In the waiting list")
        CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")

    STANDING = ["seated", "waiting"]
    TRANSITIONS = REGISTRATION_TRANSITIONS

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="registrations", verbose_name=_("event"))
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
