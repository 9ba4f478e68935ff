"""People who ask to represent an organization that is here already."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models.organization import Organization
from organizations.models.representation import Representation


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self):
        """For an answer that somebody can still give: the organization is here, and so is the person."""
        return self.filter(
            state=JoinRequest.State.WAITING, organization__state__in=Organization.LISTED, person__is_active=True
        )

    def addressed_to(self, user):
        """Those to organizations for which this person acts."""
        return self.filter(organization__in=Organization.objects.represented_by(user).values("pk"))

    def unheard(self):
        """Waiting, where nobody is left who acts for the organization: the coordinators decide."""
        acting = Representation.objects.able_to_act().filter(organization=models.OuterRef("organization"))
        return self.waiting().filter(~models.Exists(acting))


JOIN_REQUEST_TRANSITIONS = [("waiting", "accepted"), ("waiting", "declined"), ("waiting", "withdrawn")]


class JoinRequest(models.Model):
    """That a person asks to represent an organization; those who act for it decide."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("request to join", "Waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("request to join", "Accepted")
        DECLINED = "declined", pgettext_lazy("request to join", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "Withdrawn")

    TRANSITIONS = JOIN_REQUEST_TRANSITIONS

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="join_requests")
    title = models.CharField(_("your role in the organization"), max_length=120)
    message = models.TextField(_("a word to the people who represent it"), max_length=600, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    answer = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join an organization")
        verbose_name_plural = _("requests to join an organization")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=models.Q(state="waiting"),
                name="join_request_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at__isnull=True)
                | models.Q(state__in=["accepted", "withdrawn"], decided_at__isnull=False)
                | models.Q(state="declined", decided_at__isnull=False) & ~models.Q(answer=""),
                name="join_request_is_decided_with_a_date_and_declined_with_a_reason",
            ),
        ]
        triggers = [pgtrigger.FSM(name="join_request_transitions", field="state", transitions=JOIN_REQUEST_TRANSITIONS)]

    def __str__(self):
        return f"{self.person}, {self.organization.name}"

    def get_absolute_url(self):
        return reverse("organizations:join_request_detail", args=[self.organization.slug, self.pk])
