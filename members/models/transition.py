"""The log of decisions."""

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models.account import User


class TransitionQuerySet(models.QuerySet):
    def of(self, subject: models.Model):
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)

    def refusals(self):
        """Answers that gave something back, or said no; each has a reason."""
        return self.filter(what=Transition.What.STATE, after__in=["returned", "declined", "refused"])


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
        LIST = "list", _("List brought in")
        EXPORT = "export", _("Personal data taken along")
        QUEUE = "queue", _("Mail and jobs")
        HANDOVER = "handover", _("Handover pack")

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

    @property
    def step(self) -> str:
        """From where to where, in the words in which the states are shown."""
        return f"{self.named(self.before) or '–'} → {self.named(self.after) or '–'}"

    @property
    def outcome(self) -> str:
        return self.named(self.after)

    def named(self, state: str) -> str:
        if self.what != self.What.STATE:
            return state
        states = dict(apps.get_model(self.subject_kind)._meta.get_field("state").flatchoices)
        return str(states.get(state, state))
