"""What coordinators say on the home page. What is counted there is never typed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

BLOCKS = {
    "story": _("The newest practice story"),
    "events": _("Next events"),
    "calls": _("Calls closing next"),
    "resources": _("New in the library"),
}


class HomeText(models.Model):
    """The newest row holds; one without a greeting leaves it to the portal. What was, is kept."""

    title_en = models.CharField(_("greeting in English"), max_length=90, blank=True)
    title_sw = models.CharField(_("greeting in Kiswahili"), max_length=90, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=300, blank=True)
    lead_sw = models.CharField(_("lead in Kiswahili"), max_length=300, blank=True)
    notice_en = models.CharField(_("notice in English"), max_length=300, blank=True)
    notice_sw = models.CharField(_("notice in Kiswahili"), max_length=300, blank=True)
    notice_from = models.DateField(_("shown from"), null=True, blank=True)
    notice_until = models.DateField(_("shown until"), null=True, blank=True)
    blocks = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("blocks"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home page")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(title_en="", title_sw="") | ~models.Q(title_en="") & ~models.Q(title_sw=""),
                name="home_text_greets_in_both_languages",
            ),
            models.CheckConstraint(
                condition=models.Q(lead_en="", lead_sw="") | ~models.Q(lead_en="") & ~models.Q(lead_sw=""),
                name="home_text_leads_in_both_languages",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_en="", notice_sw="", notice_from=None, notice_until=None)
                | ~models.Q(notice_en="")
                & ~models.Q(notice_sw="")
                & models.Q(notice_from__lte=models.F("notice_until")),
                name="home_text_notice_is_whole",
            ),
        ]

    def __str__(self):
        return self.title_en

    def _in_language(self, name: str) -> str:
        return getattr(self, f"{name}_sw" if get_language() == "sw" else f"{name}_en")

    @property
    def title(self) -> str:
        return self._in_language("title")

    @property
    def lead(self) -> str:
        return self._in_language("lead")

    @property
    def notice(self) -> str:
        return self._in_language("notice")

    @property
    def is_noticed_today(self) -> bool:
        """Whether the notice is to be read, by the days of Nairobi."""
        if self.notice_from is None or self.notice_until is None:
            return False
        return self.notice_from <= timezone.localdate() <= self.notice_until
