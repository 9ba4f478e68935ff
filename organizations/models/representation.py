"""Who represents an organization, from when to when."""

import pgtrigger
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Consent, Visibility


class RepresentationQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=Representation.State.CONFIRMED)

    def reachable(self):
        """Confirmed ones whom letters reach: these count towards two."""
        return self.confirmed().filter(unreachable_since__isnull=True)

    def named(self):
        """Whom the organization's page names as contacts: they have allowed it, and not taken it back."""
        allowing = Consent.objects.standing(Consent.Purpose.DIRECTORY).values("person")
        return self.confirmed().filter(is_contact=True, person__in=allowing)

    def with_naming(self):
        """Each with whether the organization's page names it, as `is_named`."""
        return self.annotate(is_named=models.Exists(Representation.objects.named().filter(pk=models.OuterRef("pk"))))

    def acting(self, user):
        """By which this person may act today: a suspended member acts for nobody, nobody for what was merged."""
        current = self.confirmed().filter(person=user, organization__merged_into__isnull=True)
        return current.exclude(person__member__state="suspended")

    def able_to_act(self):
        """By which somebody may act today, whoever it is."""
        return self.confirmed().filter(person__is_active=True).exclude(person__member__state="suspended")

    def addressees(self):
        """To whom a message to the organization goes: letters reach them, they may act, and they take messages."""
        allowing = Consent.objects.standing(Consent.Purpose.MESSAGES).values("person")
        return self.reachable().able_to_act().filter(person__in=allowing)

    def open(self):
        return self.filter(state__in=Representation.OPEN)

    def history(self):
        """Who has represented it from when to when, the latest first; whoever never confirmed never did."""
        return self.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")

    def former(self):
        """Who represented it once and does no longer, the latest first."""
        return self.history().filter(state=Representation.State.ENDED)

    def invited(self):
        return self.filter(state=Representation.State.INVITED)

    def replaceable_by(self, user):
        """For whom this person may name a successor: themselves, and a colleague whom letters do not reach."""
        return self.confirmed().filter(models.Q(person=user) | models.Q(unreachable_since__isnull=False))

    def endable_by(self, user):
        """Invitations without an answer, by any colleague; a confirmed representation by the person alone."""
        return self.filter(models.Q(state="invited") | models.Q(state="confirmed", person=user))

    def addressed_to(self, user):
        """Invitations that wait for this person's answer, by an address of theirs that is verified."""
        verified = EmailAddress.objects.filter(user=user, verified=True)
        waiting = self.invited().filter(organization__merged_into__isnull=True)
        return waiting.filter(email__in=verified.values(lower_case=Lower("email")))

    def answerable_by(self, user):
        """What waits for this person's answer, and what they have answered."""
        answered = self.filter(person=user, state__in=["confirmed", "refused"])
        return self.filter(
            models.Q(pk__in=self.addressed_to(user).values("pk")) | models.Q(pk__in=answered.values("pk"))
        )


class TimeRange(models.Func):
    """From the first moment until just before the second, or open where there is none."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


REPRESENTATION_TRANSITIONS = [
    ("invited", "confirmed"),
    ("invited", "refused"),
    ("invited", "ended"),
    ("confirmed", "ended"),
]


class Representation(models.Model):
    """That a person represents an organization. Counts only once that person has confirmed it."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("representation", "Has not answered yet")
        CONFIRMED = "confirmed", pgettext_lazy("representation", "Confirmed")
        REFUSED = "refused", pgettext_lazy("representation", "Refused")
        ENDED = "ended", pgettext_lazy("representation", "Ended")

    OPEN = ["invited", "confirmed"]
    TRANSITIONS = REPRESENTATION_TRANSITIONS

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="representations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="representations"
    )
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    title = models.CharField(_("role or job title"), max_length=120)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    is_authorized = models.BooleanField(_("may sign for the organization"), default=False)
    is_contact = models.BooleanField(_("named as a contact"), default=True)
    email_visibility = models.CharField(
        _("who sees the e-mail address"), max_length=12, choices=Visibility, default=Visibility.MEMBERS
    )
    phone_visibility = models.CharField(
        _("who sees the phone number"), max_length=12, choices=Visibility, default=Visibility.MEMBERS
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.INVITED)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("named by")
    )
    invited_at = models.DateTimeField(_("named"), db_default=Now(), editable=False)
    # Whom the person succeeds: that one stops at the moment in which this one confirms.
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="successors"
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    unreachable_since = models.DateTimeField(_("letters do not arrive since"), null=True, blank=True, editable=False)
    reached_at = models.DateTimeField(_("said that letters arrive"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=models.Q(state__in=["invited", "confirmed"]),
                name="representation_is_open_once",
                violation_error_message=_("This person is already named for the organization."),
            ),
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=models.Q(state="confirmed"),
                name="representation_counts_a_person_once",
                violation_error_message=_("This person already represents the organization."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="invited", confirmed_at__isnull=True)
                | models.Q(state="confirmed", person__isnull=False, confirmed_at__isnull=False)
                | models.Q(state__in=["refused", "ended"], ended_at__isnull=False),
                name="representation_counts_once_confirmed",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=models.Q(state="invited"), name="representation_has_one_successor_named"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True)
                | models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("confirmed_at")),
                name="representation_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="representation_of_a_person_does_not_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (TimeRange("confirmed_at", "ended_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="representation_email_is_lower_case"),
        ]
        triggers = [
            pgtrigger.FSM(name="representation_transitions", field="state", transitions=REPRESENTATION_TRANSITIONS)
        ]

    def __str__(self):
        return f"{self.full_name}, {self.organization.name}"
