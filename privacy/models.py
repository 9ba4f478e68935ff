"""What people ask about their own data, by when they are answered, and the answer."""

import pgtrigger
from django.db import models
from django.db.models.functions import MD5, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import User


class PrivacyRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=PrivacyRequest.State.OPEN)

    def overdue(self):
        return self.open().filter(due_on__lt=timezone.localdate())


PRIVACY_REQUEST_TRANSITIONS = [("open", "fulfilled"), ("open", "partly"), ("open", "refused")]


class PrivacyRequest(models.Model):
    """One right that somebody uses, in their words; open until it is answered, the answer stays with it."""

    class Right(models.TextChoices):
        ACCESS = "access", pgettext_lazy("privacy request", "Access")
        CORRECTION = "correction", pgettext_lazy("privacy request", "Correction")
        OBJECTION = "objection", pgettext_lazy("privacy request", "Objection")
        ERASURE = "erasure", pgettext_lazy("privacy request", "Erasure")
        PORTABILITY = "portability", pgettext_lazy("privacy request", "Portability")

    class Channel(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("privacy request", "Signed in, under My data")
        PAGE = "page", pgettext_lazy("privacy request", "By the public page")
        MAIL = "mail", pgettext_lazy("privacy request", "By e-mail")
        PHONE = "phone", pgettext_lazy("privacy request", "By telephone")
        LETTER = "letter", pgettext_lazy("privacy request", "By letter")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("privacy request", "Open")
        FULFILLED = "fulfilled", pgettext_lazy("privacy request", "Fulfilled")
        PARTLY = "partly", pgettext_lazy("privacy request", "Fulfilled in part")
        REFUSED = "refused", pgettext_lazy("privacy request", "Refused")

    TRANSITIONS = PRIVACY_REQUEST_TRANSITIONS
    ENTERED = (Channel.MAIL, Channel.PHONE, Channel.LETTER)

    right = models.CharField(_("what is asked for"), max_length=11, choices=Right)
    channel = models.CharField(_("how it came"), max_length=7, choices=Channel)
    # The account with that address, also where its owner was not signed in: they see what is asked in their name.
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="privacy_requests", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    contact = models.CharField(_("telephone or postal address"), max_length=200, blank=True)
    language = models.CharField(_("language of the answer"), max_length=2, choices=User.Language)
    words = models.TextField(_("in their words"), max_length=2000)
    received_at = models.DateTimeField(_("came in"), default=timezone.now)
    due_on = models.DateField(_("answer due by"))
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    grounds = models.TextField(_("reason"), max_length=2000, blank=True)
    identity_check = models.CharField(_("how we know who asks"), max_length=200, blank=True)
    answer_subject = models.CharField(_("subject of the answer"), max_length=200, blank=True)
    answer = models.TextField(_("answer"), max_length=6000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ["-received_at", "-pk"]
        permissions = [("decide_privacyrequest", _("Can answer privacy requests"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True, answered_by__isnull=True, answer="")
                | models.Q(
                    ~models.Q(answer=""),
                    state__in=["fulfilled", "partly", "refused"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="privacy_request_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["partly", "refused"]) | ~models.Q(grounds=""),
                name="privacy_request_is_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "refused"])
                | models.Q(channel="account")
                | ~models.Q(identity_check=""),
                name="privacy_request_leaves_to_who_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(contact=""), name="privacy_request_can_be_answered"
            ),
            models.CheckConstraint(
                condition=models.Q(channel="account", person__isnull=False, entered_by__isnull=True)
                | models.Q(channel="page", entered_by__isnull=True)
                | models.Q(channel__in=["mail", "phone", "letter"], entered_by__isnull=False),
                name="privacy_request_came_by_somebody",
            ),
            models.UniqueConstraint(
                "right",
                "name",
                "email",
                MD5("words"),
                condition=models.Q(state="open"),
                name="privacy_request_is_open_once",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="privacy_request_transitions", field="state", transitions=PRIVACY_REQUEST_TRANSITIONS)
        ]

    def __str__(self):
        return f"{self.get_right_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def needs_identity_check(self) -> bool:
        return self.channel != self.Channel.ACCOUNT
