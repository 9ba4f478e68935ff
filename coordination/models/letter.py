"""Letters of the coordinators to many."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Transition
from notifications.models import Message
from vocabularies.models import County, OrganizationType, Theme


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them; for whoever writes without confirming, their own."""
        return self if user.has_perm("coordination.confirm_letter") else self.filter(by=user)

    def waiting_for(self, user):
        """Letters to many that this person may confirm: never one's own."""
        return self.filter(state=Letter.State.WAITING).exclude(by=user)


LETTER_TRANSITIONS = [
    ("draft", "waiting"),
    ("waiting", "draft"),
    ("draft", "sent"),
    ("waiting", "sent"),
    ("draft", "dropped"),
    ("waiting", "dropped"),
]


def is_whole(language: str) -> models.Q:
    """Subject and text, in that language."""
    return ~models.Q((f"subject_{language}", "")) & ~models.Q((f"text_{language}", ""))


def is_missing(language: str) -> models.Q:
    return models.Q((f"subject_{language}", ""), (f"text_{language}", ""))


class Letter(models.Model):
    """A letter of the coordinators to the members of a segment. What was handed over or sent keeps its words."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("letter", "Being written")
        WAITING = "waiting", pgettext_lazy("letter", "Waits for a second coordinator")
        SENT = "sent", pgettext_lazy("letter", "Sent")
        DROPPED = "dropped", pgettext_lazy("letter", "Dropped")

    class Terms(models.TextChoices):
        COVERED = "covered", _("Signed what is in force")
        ASKED = "asked", _("Asked to sign again")
        GRACE = "grace", _("Overdue, within the days of grace")
        RESTING = "resting", _("Membership rests")

    class Role(models.TextChoices):
        REPRESENTATIVES = "representatives", _("Who acts for an organization")
        ON_THEIR_OWN = "persons", _("Who acts for none")

    TRANSITIONS = LETTER_TRANSITIONS
    LOGGED_AS = Transition.What.LETTER

    counties = models.ManyToManyField(County, blank=True, related_name="letters", verbose_name=_("counties"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="letters", verbose_name=_("themes"))
    types = models.ManyToManyField(
        OrganizationType, blank=True, related_name="letters", verbose_name=_("types of organization")
    )
    terms = models.CharField(_("Terms of Reference"), max_length=7, choices=Terms, blank=True)
    role = models.CharField(_("role"), max_length=15, choices=Role, blank=True)
    silent_days = models.PositiveSmallIntegerField(_("not signed in for so many days"), null=True, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    text_en = models.TextField(_("text in English"), max_length=6000, blank=True)
    subject_sw = models.CharField(_("subject in Kiswahili"), max_length=150, blank=True)
    text_sw = models.TextField(_("text in Kiswahili"), max_length=6000, blank=True)
    is_about_membership = models.BooleanField(_("about membership"), default=False)
    reason = models.CharField(_("why it goes to everybody"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    # Of the form with which it was begun: pressed twice, it is one letter.
    creation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Counts up with every change, so that nobody sends what they have not read.
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    # How many it was to reach when it was handed over.
    counted = models.PositiveIntegerField(_("recipients when handed over"), null=True, editable=False)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, editable=False)
    needs_second = models.BooleanField(default=False, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    number = models.PositiveIntegerField(_("recipients"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to many")
        verbose_name_plural = _("letters to many")
        ordering = ["-written_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("write_letter", _("Can write letters to members")),
            ("confirm_letter", _("Can confirm letters to many, and write about membership")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "waiting", "sent", "dropped"]), name="letter_state_is_known"
            ),
            models.CheckConstraint(
                condition=(is_whole("en") | is_missing("en"))
                & (is_whole("sw") | is_missing("sw"))
                & (is_whole("en") | is_whole("sw")),
                name="letter_is_whole_in_a_language",
            ),
            models.CheckConstraint(
                condition=models.Q(is_about_membership=False) | ~models.Q(reason=""),
                name="letter_about_membership_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("by")),
                name="letter_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting")
                | models.Q(needs_second=True, handed_over_at__isnull=False, counted__gt=0),
                name="letter_waits_with_its_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent")
                | models.Q(sent_at__isnull=False, number__gt=0)
                & (models.Q(needs_second=False) | models.Q(confirmed_by__isnull=False)),
                name="letter_is_sent_by_who_may",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="letter_transitions", field="state", transitions=LETTER_TRANSITIONS),
            pgtrigger.Protect(
                name="letter_keeps_its_words",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (OLD.subject_en, OLD.text_en, OLD.subject_sw, OLD.text_sw, "
                    "OLD.is_about_membership, OLD.by_id) IS DISTINCT FROM (NEW.subject_en, NEW.text_en, "
                    "NEW.subject_sw, NEW.text_sw, NEW.is_about_membership, NEW.by_id)"
                ),
            ),
            pgtrigger.Protect(
                name="letter_sent_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sent"),
            ),
        ]

    def __str__(self):
        return self.subject_en or self.subject_sw

    def get_absolute_url(self):
        return reverse("admin:letter_detail", args=[self.pk])

    @property
    def languages(self) -> list[str]:
        """Those it is written in."""
        return [code for code in ("en", "sw") if self.words(code)[1]]

    def language_for(self, wanted: str) -> str:
        """The one wanted, else the one that exists."""
        return wanted if wanted in self.languages else self.languages[0]

    def words(self, language: str) -> tuple[str, str]:
        return getattr(self, f"subject_{language}"), getattr(self, f"text_{language}")


class Addressee(models.Model):
    """That a letter goes to this person, once; `written_at` says that theirs lies in the outbox."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="addressees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters_received")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="addressee")
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("letter to a member")
        verbose_name_plural = _("letters to members")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="letter_goes_once_to_each")]

    def __str__(self):
        return f"{self.letter_id}: {self.person_id}"
