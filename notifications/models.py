"""What is told: the outbox and its truthful log, and how often a person wants to hear."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Mail to many, which a person may end. Everything else is about their own matters, the Terms or security."""

    DIGEST = "digest", _("What is new")
    LETTERS = "letters", _("Letters of the coordinators to members")


class MessageQuerySet(models.QuerySet):
    def failed(self):
        """What finally failed, as long as nobody has set it aside. A recipient who was refused is a bounce instead."""
        return self.filter(state=Message.State.FAILED, set_aside_at__isnull=True, bounces__isnull=True)


class Message(models.Model):
    """One mail: written in the transaction it is about, sent by a job."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("message", "Queued")
        SENT = "sent", pgettext_lazy("message", "Accepted by the mail server")
        FAILED = "failed", pgettext_lazy("message", "Failed")
        BOUNCED = "bounced", pgettext_lazy("message", "Came back")
        WITHHELD = "withheld", pgettext_lazy("message", "Not sent: ended, too late, or letters do not arrive")

    letter = models.CharField(_("letter"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    # Mail to many says here what its link and header end.
    unsubscribe = models.CharField(_("can be ended"), max_length=7, choices=Kind, blank=True)
    # The text is emptied as soon as the mail server has accepted it, or once it will never be sent.
    is_secret = models.BooleanField(default=False)
    # A code that nobody can use any more is not sent, however long the mail server was away.
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True, editable=False)
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("accepted by the mail server"), null=True, blank=True, editable=False)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        permissions = [("tend_message", _("Can send failed mail again, and set aside what failed"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | models.Q(state__in=["queued", "failed", "withheld"], sent_at__isnull=True),
                name="message_is_sent_when_accepted",
            )
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="message_state")]

    def __str__(self):
        return self.subject

    @property
    def is_too_late(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def withhold(self, why: str = "") -> None:
        """It will not be sent: the person ended such mail, letters do not reach them, or it is of no use any more."""
        self.state, self.error = Message.State.WITHHELD, why
        self.forget()
        self.save(update_fields=["state", "error", "text"])

    def forget(self) -> None:
        """Empty what only its recipient may read; the caller saves it."""
        if self.is_secret:
            self.text = ""


class BounceQuerySet(models.QuerySet):
    def unanswered(self):
        """Addresses that do not work, as long as neither the person nor a coordinator has said otherwise."""
        return self.filter(kind=Bounce.Kind.PERMANENT, answered_at__isnull=True)

    def of_members(self):
        """The latest for each address that a member or a coordinator still has: what strangers typed waits for nobody."""
        still_theirs = models.Q(message__recipient__email=models.F("address"))
        known = models.Q(message__recipient__member__isnull=False) | models.Q(message__recipient__is_staff=True)
        latest = self.unanswered().filter(still_theirs & known).order_by("address", "-received_at").distinct("address")
        return Bounce.objects.filter(pk__in=latest.values("pk")).order_by("received_at")


class Bounce(models.Model):
    """A letter came back, at once or after the mail server had accepted it."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", pgettext_lazy("bounce", "The address does not work")
        TEMPORARY = "temporary", pgettext_lazy("bounce", "Could not be delivered for now")

    message = models.ForeignKey(Message, models.CASCADE, related_name="bounces", verbose_name=_("message"))
    address = models.EmailField(_("address"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    status_code = models.CharField(_("status"), max_length=12, blank=True)
    diagnostic = models.CharField(_("what the other side said"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("came back"), db_default=Now(), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("returned letter")
        verbose_name_plural = _("returned letters")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["message", "kind"], name="bounce_counts_once")]
        indexes = [
            models.Index(fields=["address"], condition=models.Q(answered_at__isnull=True), name="bounce_address"),
        ]

    def __str__(self):
        return f"{self.address}: {self.status_code or self.get_kind_display()}"


class LetterWording(models.Model):
    """What coordinators let a letter say in one language; the newest holds, an empty one stands for the portal's text."""

    letter = models.CharField(_("letter"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=6000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject="", text="") | ~models.Q(subject="") & ~models.Q(text=""),
                name="letter_wording_is_whole",
            )
        ]
        indexes = [models.Index(fields=["letter", "language", "-id"], name="letter_wording_newest")]

    def __str__(self):
        return f"{self.letter} ({self.language})"


class Preference(models.Model):
    """How often a person wants to hear what is new; letters about their own matters always come."""

    class Rhythm(models.TextChoices):
        INSTANT = "instant", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference")
    rhythm = models.CharField(_("how often"), max_length=7, choices=Rhythm, default=Rhythm.WEEKLY)
    takes_letters = models.BooleanField(_("letters of the coordinators to members"), default=True)

    def __str__(self):
        return f"{self.user}: {self.get_rhythm_display()}"
