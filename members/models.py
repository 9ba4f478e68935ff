"""Who belongs: accounts, memberships and the record of every decision."""

import datetime

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vocabularies.models import County, Theme


class UserManager(BaseUserManager):
    def create_user(self, email: str, full_name: str = "", **fields):
        user = self.model(email=email.strip().lower(), full_name=full_name, **fields)
        user.set_unusable_password()
        user.save()
        return user

    def create_superuser(self, email: str, full_name: str = "", password: str | None = None, **fields):
        return self.create_user(email, full_name, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address and a name. Nobody has a password."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        KISWAHILI = "sw", "Kiswahili"

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=Language, default=Language.ENGLISH)
    is_staff = models.BooleanField(_("may open the desk"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("account since"), db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self):
        return self.full_name or self.email

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return (self.full_name or self.email).split()[0]

    def get_short_name(self) -> str:
        """What Django's own pages greet with."""
        return self.first_name


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members")
    COORDINATORS = "coordinators", _("Coordinators")


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


class CountyChampionQuerySet(models.QuerySet):
    def serving(self, day: datetime.date):
        """Those whose term includes `day`."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day), since__lte=day)


class CountyChampion(models.Model):
    """A member who speaks for the community in a county, for a term; at the desk they see that county."""

    user = models.ForeignKey(User, models.PROTECT, related_name="championships", verbose_name=_("person"))
    county = models.ForeignKey(County, models.PROTECT, related_name="champions", verbose_name=_("county"))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until, that day included"), null=True, blank=True)

    objects = CountyChampionQuerySet.as_manager()

    class Meta:
        verbose_name = _("champion of a county")
        verbose_name_plural = _("champions of counties")
        ordering = ["county__name", "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="county_champion_ends_after_it_begins",
                violation_error_message=_("The term ends before it begins."),
            ),
            ExclusionConstraint(
                name="county_champion_serves_one_term_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("county", RangeOperators.EQUAL),
                    (
                        models.Func("since", "until", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person is champion of this county at that time already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.county}"

    def clean(self):
        """Reversed dates make no range, so they are told before the database is asked about overlaps."""
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("The term ends before it begins.")})


class TransitionQuerySet(models.QuerySet):
    def of(self, subject: models.Model):
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)


class Transition(models.Model):
    """What was decided about what, by whom, when and why: mostly a change of state. Append-only, by trigger."""

    class What(models.TextChoices):
        STATE = "state", _("State")
        ROLE = "role", _("Role at the desk")
        MARK = "mark", _("Verified mark")
        MERGER = "merger", _("Merging of two records")
        TRUST = "trust", _("Trust to publish at once")
        WORDING = "wording", _("Wording of a letter")
        TERM = "term", _("Term of a list")
        PAGE = "page", _("Page")
        LETTER = "letter", _("Letter to many")
        LOOK = "look", _("Looking as a member sees it")
        REPORT = "report", _("Report")
        QUEUE = "queue", _("Mail and jobs")

    subject_kind = models.CharField(_("kind"), max_length=60)
    subject_id = models.BigIntegerField(_("number"))
    subject_name = models.CharField(_("about"), max_length=200)
    what = models.CharField(_("what"), max_length=12, choices=What, default=What.STATE, db_default=What.STATE)
    before = models.CharField(_("before"), max_length=200, blank=True)
    after = models.CharField(_("after"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="transition_subject")]
        triggers = [
            pgtrigger.Protect(name="transition_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.subject_name}: {self.before} → {self.after}"


class ConsentQuerySet(models.QuerySet):
    def standing(self, purpose: str):
        """Given for this purpose and not taken back."""
        return self.filter(purpose=purpose, withdrawn_at__isnull=True)


class Consent(models.Model):
    """That a person allows one thing, in the words they read. Taken back by a date; otherwise it never changes."""

    class Purpose(models.TextChoices):
        DIRECTORY = "directory", pgettext_lazy("consent", "Directory")
        MESSAGES = "messages", pgettext_lazy("consent", "Messages")
        NEWSLETTER = "newsletter", pgettext_lazy("consent", "Newsletter")
        PHOTOGRAPHS = "photographs", pgettext_lazy("consent", "Photographs")

    person = models.ForeignKey(User, models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    wording = models.TextField(_("wording"))
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    given_at = models.DateTimeField(_("given"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["directory", "messages", "newsletter", "photographs"])
                & ~models.Q(wording=""),
                name="consent_is_for_a_purpose_in_words",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="consent_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="consent_keeps_its_words", exclude=["withdrawn_at"]),
            pgtrigger.Protect(
                name="consent_is_withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_purpose_display()}"
