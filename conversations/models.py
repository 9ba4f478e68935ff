"""Members write to organizations: conversations, what is written in them, and what protects people from them."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Organization

LONGEST = 3000


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that the person began, and those of the organizations for which they act today."""
        return self.filter(Q(person=user) | Q(organization__in=Organization.objects.represented_by(user).values("pk")))

    def answered_by(self, user):
        """Those in which the person stands on the side of the organization."""
        return self.visible_to(user).exclude(person=user)

    def addressed(self, slug):
        """Those of the organization at this address, or which stood there before it was merged."""
        return self.filter(organization__in=Organization.objects.addressed(slug).values("pk"))

    def newest_first(self, user):
        """By the newest message, its moment as `newest_at`; `is_unread` says that it waits for this person.

        It does while it comes from the other side, and the person has not marked it as read.
        """
        messages = ConversationMessage.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        read = Reading.objects.filter(conversation=OuterRef("conversation"), person=user).values("message")
        unread = ConversationMessage.objects.filter(pk=OuterRef("newest"), pk__gt=Coalesce(Subquery(read), 0))
        from_others = Q(is_answer=True, conversation__person=user) | Q(is_answer=False) & ~Q(conversation__person=user)
        return self.annotate(
            newest=Subquery(messages.values("pk")[:1]),
            newest_at=Subquery(messages.values("written_at")[:1]),
            is_unread=Exists(unread.filter(from_others)),
        ).order_by("-newest")


class Conversation(models.Model):
    """What a member and an organization write to each other; the portal carries it, so that no address is shown."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="conversations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conversations")
    subject = models.CharField(_("subject"), max_length=120)
    begun_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(subject=""), name="conversation_has_a_subject")]
        indexes = [models.Index(fields=["person", "begun_at"], name="conversation_begun")]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("conversations:conversation_detail", args=[self.organization.slug, self.pk])


class ConversationMessage(models.Model):
    """One message, with the names of its author and their organization as of then."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conversation_messages")
    is_answer = models.BooleanField(_("from the organization"))
    name = models.CharField(_("name"), max_length=120)
    organization_name = models.TextField(_("organization"), blank=True)
    body = models.TextField(_("message"), max_length=LONGEST)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("message in a conversation")
        verbose_name_plural = _("messages in conversations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="conversation_message_is_sent_once"),
            models.CheckConstraint(
                condition=~Q(body="") & Q(LessThanOrEqual(Length("body"), LONGEST)),
                name="conversation_message_has_a_length",
            ),
        ]
        indexes = [models.Index(fields=["author", "written_at"], name="conversation_message_written")]

    def __str__(self):
        return f"{self.conversation}, {self.name}"


class Reading(models.Model):
    """Up to which message a person has marked a conversation as read."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message = models.ForeignKey(ConversationMessage, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="reading_is_one_for_each")]

    def __str__(self):
        return f"{self.person}, {self.conversation}"


class BlockQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at__isnull=True)


class Block(models.Model):
    """That an organization takes no messages from a person, until one of its people allows them again."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="message_blocks")
    # Whom others keep away is not told who among them did it, in their own data neither.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], condition=Q(lifted_at__isnull=True), name="block_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="block_is_lifted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.organization}, {self.person}"


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Report.State.OPEN)


REPORT_TRANSITIONS = [("open", "kept"), ("open", "stopped")]


class Report(models.Model):
    """That one side shows a conversation to the coordinators, and what they decide about the other side."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Waits for a coordinator")
        KEPT = "kept", pgettext_lazy("report", "Nothing was changed")
        STOPPED = "stopped", pgettext_lazy("report", "May not write for a time")

    TRANSITIONS = REPORT_TRANSITIONS

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="message_reports")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("about"))
    reason = models.TextField(_("reason"), max_length=1000)
    reported_at = models.DateTimeField(_("reported"), db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported conversation")
        verbose_name_plural = _("reported conversations")
        ordering = ["-pk"]
        permissions = [("decide_report", _("Can decide on reported conversations"))]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "by"], condition=Q(state="open"), name="report_is_open_once"
            ),
            models.CheckConstraint(condition=~Q(by=models.F("about")), name="report_is_about_somebody_else"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["kept", "stopped"], decided_at__isnull=False, decided_by__isnull=False),
                name="report_is_decided_by_somebody",
            ),
        ]
        triggers = [pgtrigger.FSM(name="report_transitions", field="state", transitions=REPORT_TRANSITIONS)]

    def __str__(self):
        return f"{self.about}, {self.conversation.organization}"


class ReportView(models.Model):
    """That a coordinator has read a reported conversation; whoever reported it sees who and when."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="views")
    viewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    viewed_at = models.DateTimeField(_("read"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="report_view_stays", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.viewed_by}, {self.report}"


class WritingStopQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(until__gt=timezone.localdate())


class WritingStop(models.Model):
    """That a person may write no messages until a day, by decision of a coordinator."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="writing_stops")
    until = models.DateField(_("may write again on"))
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided"), db_default=Now(), editable=False)
    report = models.OneToOneField(Report, models.SET_NULL, null=True, blank=True, related_name="stop")

    objects = WritingStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of writing")
        verbose_name_plural = _("stops of writing")
        ordering = ["-until"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="writing_stop_has_a_reason")]

    def __str__(self):
        return f"{self.person}, {self.until}"
