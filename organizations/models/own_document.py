"""The two pages that an organization made itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import StoredFile
from members.credit import credited_name
from members.models import Visibility
from organizations.models.organization import Organization

READERS = [Visibility.PUBLIC, Visibility.MEMBERS]


class OwnDocument(models.Model):
    """A PDF of one or two pages, given out in place of those that the portal makes. One file: nothing in it is hidden."""

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("own PDF", "Is given out")
        KEPT = "kept", pgettext_lazy("own PDF", "Is kept; the portal's two pages are given out")
        VOID = "void", pgettext_lazy("own PDF", "Is kept: the name has changed; the portal's two pages are given out")

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="own_document")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    visibility = models.CharField(
        _("who gets it"),
        max_length=7,
        choices=[(one.value, one.label) for one in READERS],
        default=Visibility.MEMBERS,
    )
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.SHOWN)

    class Meta:
        verbose_name = _("own PDF")
        verbose_name_plural = _("own PDFs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "members"]), name="own_document_readers_are_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["shown", "kept", "void"]), name="own_document_state_is_known"
            ),
        ]

    def __str__(self):
        return str(self.file)

    @property
    def uploader(self) -> str:
        """The name of the person who put it up, as far as it is to be shown."""
        return credited_name(self.file.owner)
