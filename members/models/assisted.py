"""Paper forms: what a coordinator has typed for somebody who was not at a screen, until that person has answered."""

import datetime
import uuid

import pgtrigger
from allauth.account.models import EmailAddress
from django.db import models
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from members.models.account import User
from vocabularies.models import County, Theme

REMINDED_AFTER = datetime.timedelta(days=20)
ANSWER_WITHIN = datetime.timedelta(days=30)
# As long as a declined application.
KEPT_AFTER = datetime.timedelta(days=180)


class AssistedEntryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=AssistedEntry.State.WAITING)

    def addressed_to(self, user):
        """What waits for this person's answer, by an address of theirs that is verified."""
        verified = EmailAddress.objects.filter(user=user, verified=True)
        return self.waiting().filter(email__in=verified.values(lower_case=Lower("email")))

    def of(self, user):
        """What waits for this person's answer, and what they have confirmed."""
        return self.filter(
            models.Q(pk__in=self.addressed_to(user).values("pk")) | models.Q(person=user, state="confirmed")
        )

    def silent(self):
        """What coordinators had better telephone about: reminded, or lapsed and not closed."""
        reminded = models.Q(state=AssistedEntry.State.WAITING, reminded_at__isnull=False)
        return self.filter(reminded | models.Q(state=AssistedEntry.State.LAPSED, erased_at__isnull=True))

    def to_remind(self):
        return self.waiting().filter(reminded_at__isnull=True, asked_at__lte=timezone.now() - REMINDED_AFTER)

    def to_lapse(self):
        return self.waiting().filter(asked_at__lte=timezone.now() - ANSWER_WITHIN)

    def to_erase(self):
        ended = self.filter(state=AssistedEntry.State.LAPSED, erased_at__isnull=True)
        return ended.filter(ended_at__lte=timezone.now() - KEPT_AFTER)


ASSISTED_ENTRY_TRANSITIONS = [
    ("waiting", "confirmed"),
    ("waiting", "refused"),
    ("waiting", "lapsed"),
    ("waiting", "closed"),
    ("lapsed", "waiting"),
    ("lapsed", "closed"),
]
ERASED = {"full_name": "", "email": "", "phone": "", "title": "", "motivation": "", "place": "", "scan": None}


class AssistedEntry(models.Model):
    """Entered by one person for another. It makes no account and no membership; both begin with the person's yes."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("paper form", "Waits for the person")
        CONFIRMED = "confirmed", pgettext_lazy("paper form", "Confirmed")
        REFUSED = "refused", pgettext_lazy("paper form", "Refused, erased")
        LAPSED = "lapsed", pgettext_lazy("paper form", "Lapsed without an answer")
        CLOSED = "closed", pgettext_lazy("paper form", "Closed, erased")

    TRANSITIONS = ASSISTED_ENTRY_TRANSITIONS

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    title = models.CharField(_("role or job title"), max_length=120, blank=True)
    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, verbose_name=_("county"))
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    motivation = models.TextField(_("why they join and what they offer"), max_length=600, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=User.Language)
    filled_on = models.DateField(_("date on the form"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    scan = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("scan"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assisted_entries", verbose_name=_("person")
    )
    ended_at = models.DateTimeField(_("answered or ended"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = AssistedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper form")
        verbose_name_plural = _("paper forms")
        ordering = ["-entered_at", "-pk"]
        permissions = [("assist_joining", _("Can enter paper forms"))]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(state="waiting"), name="assisted_entry_waits_once_for_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", person__isnull=True, ended_at__isnull=True)
                | models.Q(state="confirmed", person__isnull=False, ended_at__isnull=False)
                | models.Q(state__in=["refused", "lapsed", "closed"], person__isnull=True, ended_at__isnull=False),
                name="assisted_entry_counts_once_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=False, **{name: "" for name in ERASED if name != "scan"})
                & models.Q(scan__isnull=True)
                | models.Q(erased_at__isnull=True, scan__isnull=False) & ~models.Q(email="") & ~models.Q(full_name=""),
                name="assisted_entry_is_whole_or_erased",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["waiting", "confirmed"]) | models.Q(erased_at__isnull=True),
                name="assisted_entry_is_kept_while_it_counts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["refused", "closed"]) | models.Q(erased_at__isnull=False),
                name="assisted_entry_is_erased_with_a_no",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="assisted_entry_email_is_lower_case"),
        ]
        triggers = [
            pgtrigger.FSM(name="assisted_entry_transitions", field="state", transitions=ASSISTED_ENTRY_TRANSITIONS)
        ]

    def __str__(self):
        """Without a name: the log of decisions keeps it when what was entered is erased."""
        return gettext("Paper form %(number)s") % {"number": self.pk}

    def get_absolute_url(self):
        return reverse("admin:members_assistedentry_review", args=[self.pk])

    @property
    def in_words(self) -> str:
        """How it came about, in one sentence; goes with what is handed out to the person."""
        day = date_format(timezone.localdate(self.entered_at), "j F Y")
        said = {"by": self.entered_by, "name": self.full_name, "date": day}
        return gettext("Entered by %(by)s for %(name)s on %(date)s") % said

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def lapses_on(self) -> datetime.date:
        return timezone.localdate(self.asked_at + ANSWER_WITHIN)
