"""Memberships and their states."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.account import User
from vocabularies.models import County, Theme


class MemberQuerySet(models.QuerySet):
    def standing(self):
        """Those who belong today; the public number of people counts these."""
        return self.filter(state__in=[Member.State.ACTIVE, Member.State.UNCONFIRMED])

    def within(self, counties):
        """Who lives or works in one of these counties; all of them for None."""
        return self if counties is None else self.filter(county__in=counties)


MEMBER_TRANSITIONS = [
    ("applicant", "active"),
    ("applicant", "declined"),
    ("declined", "applicant"),
    ("active", "unconfirmed"),
    ("unconfirmed", "active"),
    ("active", "suspended"),
    ("suspended", "active"),
    ("applicant", "left"),
    ("active", "left"),
    ("declined", "left"),
    ("unconfirmed", "left"),
    ("suspended", "left"),
    ("left", "applicant"),
]


class Member(models.Model):
    """One person's membership, from the first application on."""

    class State(models.TextChoices):
        APPLICANT = "applicant", pgettext_lazy("member", "Applicant")
        ACTIVE = "active", pgettext_lazy("member", "Member")
        DECLINED = "declined", pgettext_lazy("member", "Declined applicant")
        UNCONFIRMED = "unconfirmed", pgettext_lazy("member", "Unconfirmed member")
        SUSPENDED = "suspended", pgettext_lazy("member", "Suspended member")
        LEFT = "left", pgettext_lazy("member", "Former member")

    TRANSITIONS = MEMBER_TRANSITIONS

    user = models.OneToOneField(User, models.PROTECT, related_name="member", verbose_name=_("account"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.APPLICANT)
    title = models.CharField(_("role or job title"), max_length=120, blank=True)
    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, verbose_name=_("county"))
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    motivation = models.TextField(_("why you join and what you offer"), max_length=600, blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    keeps_credit = models.BooleanField(_("named on what they shared, also after leaving"), default=True)
    joined_at = models.DateTimeField(_("member since"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True, editable=False)
    confirmation_asked_at = models.DateTimeField(_("asked to confirm"), null=True, blank=True, editable=False)
    confirmation_reminded_at = models.DateTimeField(_("reminded to confirm"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [("decide_member", _("Can decide on applications of people"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["applicant", "active", "declined", "unconfirmed", "suspended", "left"]),
                name="member_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "unconfirmed", "suspended"])
                | models.Q(joined_at__isnull=False),
                name="member_in_standing_has_joined",
            ),
        ]
        triggers = [pgtrigger.FSM(name="member_transitions", field="state", transitions=MEMBER_TRANSITIONS)]

    def __str__(self):
        return str(self.user)

    @property
    def is_standing(self) -> bool:
        return self.state in (self.State.ACTIVE, self.State.UNCONFIRMED)

    @property
    def missing_profile_fields(self) -> list[str]:
        """Names of the fields that a complete profile still lacks."""
        missing = [] if self.user.full_name else ["full_name"]
        missing += [name for name in ("title", "motivation") if not getattr(self, name)]
        missing += [] if self.county_id else ["county"]
        return missing

    def get_absolute_url(self):
        return reverse("me")
