"""The versions of the Terms of Reference: drafted, published once, never changed after."""

import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class TermsVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=TermsVersion.State.PUBLISHED)

    def before(self, number: int):
        """Published earlier than that one, the last of them first."""
        return self.published().filter(number__lt=number).order_by("-number")

    def with_end(self):
        """Each with `superseded_on`: the first day on which a later one binds instead, announced ones included."""
        later = TermsVersion.objects.published().filter(number__gt=models.OuterRef("number")).order_by("effective_on")
        return self.annotate(superseded_on=models.Subquery(later.values("effective_on")[:1]))

    def listed(self):
        """The published ones without their texts."""
        heavy = [f"{kind}_{language}" for kind in ("text", "html", "summary") for language in ("en", "sw")]
        return self.published().with_end().defer(*heavy)

    def announced(self, on: datetime.date | None = None):
        """Published, but not in force yet."""
        return self.published().filter(effective_on__gt=on or timezone.localdate()).order_by("number")

    def newest(self) -> "TermsVersion | None":
        """What members are asked to sign: the latest published, also before it comes into force."""
        return self.published().order_by("-number").first()

    def material(self):
        """Those that ask everybody to sign again; the first one asked only those who came."""
        return self.published().filter(is_material=True, sign_by__isnull=False)

    def past_date(self, on: datetime.date | None = None):
        """Material ones whose date to sign by has passed."""
        return self.material().filter(sign_by__lt=on or timezone.localdate())

    def past_grace(self, on: datetime.date | None = None):
        """Material ones without whose signature a membership rests."""
        return self.material().filter(rests_from__lte=on or timezone.localdate())

    def binding_number(self, on: datetime.date | None = None) -> int:
        """Number of the oldest version whose signature still covers what is in force: the last material one."""
        asked = self.published().filter(models.Q(is_material=True) | models.Q(number=1))
        in_force = asked.filter(effective_on__lte=on or timezone.localdate())
        return in_force.aggregate(number=models.Max("number", default=0))["number"]

    def in_force(self, on: datetime.date | None = None) -> "TermsVersion | None":
        """The version that binds on that day (default: today in the portal's time zone)."""
        return (
            self.published()
            .filter(effective_on__lte=on or timezone.localdate())
            .order_by("-effective_on", "-number")
            .first()
        )


VERSION_TRANSITIONS = [("draft", "published")]


class TermsVersion(models.Model):
    """One text of the Terms. Once published it never changes; a trigger sees to it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("version of the Terms", "Draft")
        PUBLISHED = "published", pgettext_lazy("version of the Terms", "Published")

    TRANSITIONS = VERSION_TRANSITIONS

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    text_en = models.TextField(_("English text"))
    text_sw = models.TextField(_("Kiswahili text"), blank=True)
    summary_en = models.TextField(_("English summary"), blank=True)
    summary_sw = models.TextField(_("Kiswahili summary"), blank=True)
    change_note_en = models.TextField(_("what changed, in English"), blank=True)
    change_note_sw = models.TextField(_("what changed, in Kiswahili"), blank=True)
    is_material = models.BooleanField(_("asks everyone to sign again"), default=True)
    effective_on = models.DateField(_("in force from"))
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_("days of grace after that"), default=30)
    # The first day on which a membership without this signature rests.
    rests_from = models.GeneratedField(
        expression=models.ExpressionWrapper(
            models.F("sign_by") + models.F("grace_days") + 1, output_field=models.DateField()
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    sha256_en = models.CharField(max_length=64, blank=True, editable=False)
    sha256_sw = models.CharField(max_length=64, blank=True, editable=False)
    html_en = models.TextField(blank=True, editable=False)
    html_sw = models.TextField(blank=True, editable=False)
    renderer = models.CharField(max_length=60, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # Whoever changed the draft last: somebody else publishes it.
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the Terms")
        verbose_name_plural = _("versions of the Terms")
        ordering = ["-number"]
        permissions = [("publish_termsversion", _("Can publish versions of the Terms"))]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="terms_version_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(state="published", published_at__isnull=False, sha256_en__regex=r"^[0-9a-f]{64}$")
                & ~models.Q(html_en=""),
                name="terms_version_published_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True)
                | models.Q(drafted_by__isnull=True)
                | ~models.Q(published_by=models.F("drafted_by")),
                name="terms_version_is_published_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(number=1)
                | models.Q(is_material=False)
                | models.Q(sign_by__isnull=False, sign_by__gte=models.F("effective_on")),
                name="terms_version_material_has_a_date_to_sign_by",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_terms_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            ),
            pgtrigger.FSM(name="terms_version_transitions", field="state", transitions=VERSION_TRANSITIONS),
        ]

    def __str__(self):
        return f"{self.number}"

    def get_absolute_url(self):
        return reverse("terms:version_detail", args=[self.number])

    @property
    def language(self) -> str:
        """The language this reader gets the text in: theirs where it exists, else English."""
        return "sw" if get_language() == "sw" and self.text_sw else "en"

    def text(self, language: str) -> str:
        return self.text_sw if language == "sw" else self.text_en

    def sha256(self, language: str) -> str:
        return self.sha256_sw if language == "sw" else self.sha256_en

    def html(self, language: str) -> str:
        return self.html_sw if language == "sw" else self.html_en

    @property
    def change_note(self) -> str:
        return (get_language() == "sw" and self.change_note_sw) or self.change_note_en

    @property
    def change_note_line(self) -> str:
        """The same for a letter: on one line."""
        return " ".join(self.change_note.split())

    @property
    def summary(self) -> str:
        return (get_language() == "sw" and self.summary_sw) or self.summary_en

    @property
    def summary_language(self) -> str:
        return "sw" if get_language() == "sw" and self.summary_sw else "en"
