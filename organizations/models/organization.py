"""Organizations in all their states, and what they offer."""

import datetime
import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce, Lower, Now, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import StoredFile
from members import consents
from members.confirmation import answered_at
from organizations.models.representation import Representation
from terms.models import TermsVersion
from terms.owing import party_by, signed_number
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

is_web_address = URLValidator(
    ["https", "http"], message=_("Type an address of the web that begins with https:// or http://.")
)


class OrganizationQuerySet(models.QuerySet):
    def listed(self):
        """What everybody sees: the approved ones, those that have not answered for a year included."""
        return self.filter(state__in=Organization.LISTED)

    def represented_by(self, user):
        """Organizations this person may act for today."""
        acting = Representation.objects.acting(user)
        return self.filter(pk__in=acting.values("organization"))

    def signable_by(self, user):
        """Those that this person may bind by a signature."""
        return self.filter(pk__in=Representation.objects.acting(user).filter(is_authorized=True).values("organization"))

    def spoken_for_by(self, user):
        """Listed ones in whose name this person may share and announce: those whose signature is not overdue."""
        asked = TermsVersion.objects.past_date().order_by("-number").values("number")[:1]
        parties = self.represented_by(user).listed().annotate(party=party_by("organization", "pk"))
        return parties.annotate(signed=signed_number()).filter(signed__gte=Coalesce(models.Subquery(asked), 0))

    def editable_by(self, user):
        return self.represented_by(user).exclude(state__in=["suspended"])

    def history_visible_to(self, user):
        """Its own people, also while it is suspended or gone, and coordinators."""
        if user.has_perm("organizations.decide_organization"):
            return self
        return self.represented_by(user)

    def visible_to(self, user):
        """Listed ones to all; what is not listed yet to its own people only. Coordinators read it at their desk."""
        listed = models.Q(state__in=Organization.LISTED)
        if not user.is_authenticated:
            return self.filter(listed)
        own = Representation.objects.acting(user)
        return self.filter(listed | models.Q(pk__in=own.values("organization")))

    def within(self, counties):
        """With an office or work in one of these counties; all of them for None."""
        if counties is None:
            return self
        at_work = Organization.counties.through.objects.filter(county__in=counties)
        return self.filter(models.Q(county__in=counties) | models.Q(pk__in=at_work.values("organization")))

    def addressed(self, slug):
        """The one at this address, or into which the one that stood there was merged."""
        return self.filter(models.Q(slug=slug) | models.Q(former_addresses__slug=slug)).distinct()

    def waiting(self):
        return self.filter(state=Organization.State.SUBMITTED).order_by("submitted_at")

    def alphabetical(self):
        """A to Z as a person reads it: the database's own collation goes by bytes."""
        return self.order_by("folded_name", "pk")


ORGANIZATION_TRANSITIONS = [
    ("draft", "submitted"),
    ("submitted", "active"),
    ("submitted", "returned"),
    ("submitted", "declined"),
    ("returned", "submitted"),
    ("declined", "draft"),
    ("active", "unconfirmed"),
    ("unconfirmed", "active"),
    ("active", "suspended"),
    ("suspended", "active"),
    ("draft", "left"),
    ("submitted", "left"),
    ("active", "left"),
    ("returned", "left"),
    ("declined", "left"),
    ("unconfirmed", "left"),
    ("suspended", "left"),
    ("left", "draft"),
]


class Organization(models.Model):
    """A record of its own, never an account; persons act for it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("organization", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("organization", "Waits for a coordinator")
        ACTIVE = "active", pgettext_lazy("organization", "Member organization")
        RETURNED = "returned", pgettext_lazy("organization", "Returned for correction")
        DECLINED = "declined", pgettext_lazy("organization", "Declined")
        UNCONFIRMED = "unconfirmed", pgettext_lazy("organization", "Unconfirmed")
        SUSPENDED = "suspended", pgettext_lazy("organization", "Suspended")
        LEFT = "left", pgettext_lazy("organization", "Left the community")

    LISTED = ["active", "unconfirmed"]
    TRANSITIONS = ORGANIZATION_TRANSITIONS

    name = models.CharField(_("name of the organization"), max_length=120)
    slug = models.SlugField(_("address"), max_length=130, unique=True, editable=False)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    type = models.ForeignKey(OrganizationType, models.PROTECT, verbose_name=_("type"))
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True, validators=[is_web_address])
    logo = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("logo")
    )
    town = models.CharField(_("town"), max_length=80, blank=True)
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("county of the office")
    )
    lead = models.CharField(_("in one sentence"), max_length=200, blank=True)
    about = models.TextField(_("about the organization"), max_length=1500, blank=True)
    recent_work = models.TextField(_("recent work"), max_length=600, blank=True)
    motivation = models.TextField(_("why you join and what you offer"), max_length=600, blank=True)
    referee = models.CharField(_("somebody who knows you"), max_length=160, blank=True)
    is_nationwide = models.BooleanField(_("works nationwide"), default=False)
    sub_counties = models.CharField(_("sub-counties"), max_length=200, blank=True, default="", db_default="")
    is_cross_border = models.BooleanField(_("works across borders"), default=False)
    neighbours = models.CharField(_("neighbouring countries"), max_length=120, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="organizations", verbose_name=_("themes"))
    hazards = models.ManyToManyField(Hazard, blank=True, related_name="organizations", verbose_name=_("hazards"))
    counties = models.ManyToManyField(County, blank=True, related_name="organizations", verbose_name=_("counties"))
    expertise = models.ManyToManyField(Expertise, blank=True, related_name="organizations", verbose_name=_("expertise"))
    languages = models.ManyToManyField(Language, blank=True, related_name="organizations", verbose_name=_("languages"))
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.DRAFT)
    takes_messages = models.BooleanField(_("members may write to it"), default=True, db_default=True)
    is_trusted = models.BooleanField(_("publishes without review"), default=False)
    creation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("member since"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )
    confirmation_asked_at = models.DateTimeField(_("asked to confirm"), null=True, blank=True, editable=False)
    confirmation_reminded_at = models.DateTimeField(_("reminded to confirm"), null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="portal_en")
        + SearchVector("acronym", weight="A", config="portal_sw")
        + SearchVector("sub_counties", weight="B", config="portal_sw")
        + SearchVector("lead", weight="B", config="portal_en")
        + SearchVector("about", weight="C", config="portal_en"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # The name as people type it, without accents and abbreviations, and what its first letters spell.
    folded_name = models.GeneratedField(
        expression=models.Func("name", function="organizations_folded"),
        output_field=models.TextField(),
        db_persist=True,
    )
    initials = models.GeneratedField(
        expression=models.Func("name", function="organizations_initials"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]
        permissions = [("decide_organization", _("Can decide on applications of organizations"))]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organization_name_is_taken_once",
                violation_error_message=_(
                    "An organization with this name is already here. Look it up and ask to join it."
                ),
            ),
            models.CheckConstraint(condition=~models.Q(slug="new"), name="organization_slug_is_not_reserved"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(state="left"),
                name="organization_that_was_merged_has_left",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "active",
                        "returned",
                        "declined",
                        "unconfirmed",
                        "suspended",
                        "left",
                    ]
                ),
                name="organization_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(is_cross_border=True) | models.Q(neighbours=""),
                name="organization_names_neighbours_across_borders",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submitted_at__isnull=False),
                name="organization_submitted_has_a_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "unconfirmed", "suspended"])
                | models.Q(joined_at__isnull=False),
                name="organization_in_standing_has_joined",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], fastupdate=False, name="organization_search"),
            GistIndex(OpClass("folded_name", name="gist_trgm_ops(siglen=256)"), name="organization_name_trigrams"),
            GinIndex(fields=["initials"], fastupdate=False, name="organization_initials"),
            models.Index(Upper("acronym"), name="organization_acronym"),
            models.Index(fields=["folded_name", "id"], name="organization_a_to_z"),
        ]
        triggers = [pgtrigger.FSM(name="organization_transitions", field="state", transitions=ORGANIZATION_TRANSITIONS)]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:organization_detail", args=[self.slug])

    @property
    def is_listed(self) -> bool:
        return self.state in self.LISTED

    @property
    def unconfirmed_since(self) -> datetime.datetime | None:
        """Since when nobody has confirmed what the page says, where that is too long; else nothing."""
        return answered_at(self) if self.state == self.State.UNCONFIRMED else None

    @property
    def confirmer(self) -> str:
        """The name of the person who confirmed the page last, as long as they allow their name in the directory."""
        person = self.confirmed_by
        return str(person) if person and consents.allows(person, consents.Purpose.DIRECTORY) else ""

    def is_editable_by(self, user) -> bool:
        return user.is_authenticated and Organization.objects.editable_by(user).filter(pk=self.pk).exists()

    @property
    def is_editable_application(self) -> bool:
        """Before approval, while it lies with the applicant."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)
