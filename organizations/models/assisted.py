"""What a paper form says of an organization."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.models import AssistedEntry
from organizations.models.organization import Organization
from vocabularies.models import OrganizationType


class OrganizationOnPaper(models.Model):
    """For which organization somebody's paper form was entered: one that is here, or a new one with its second contact.

    A new one becomes a record of its own with the person's yes, and not before.
    """

    entry = models.OneToOneField(AssistedEntry, models.CASCADE, related_name="for_organization")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="paper_forms", verbose_name=_("organization")
    )
    is_new = models.BooleanField(_("new"), default=False)
    name = models.CharField(_("name of the organization"), max_length=120, blank=True)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    type = models.ForeignKey(OrganizationType, models.PROTECT, null=True, blank=True, verbose_name=_("type"))
    town = models.CharField(_("town"), max_length=80, blank=True)
    is_authorized = models.BooleanField(_("may sign for the organization"), default=False)
    second_name = models.CharField(_("second contact"), max_length=120, blank=True)
    second_email = models.EmailField(_("e-mail address of the second contact"), blank=True)
    second_title = models.CharField(_("role of the second contact"), max_length=120, blank=True)
    second_is_authorized = models.BooleanField(_("the second contact may sign for the organization"), default=False)

    class Meta:
        verbose_name = _("organization on a paper form")
        verbose_name_plural = _("organizations on paper forms")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_new=True, type__isnull=False) & ~models.Q(name="")
                | models.Q(is_new=False, organization__isnull=False, name=""),
                name="organization_on_paper_is_new_or_here",
            ),
            models.CheckConstraint(
                condition=models.Q(second_email=Lower("second_email")),
                name="organization_on_paper_email_is_lower_case",
            ),
            models.CheckConstraint(
                condition=models.Q(second_name="", second_email="")
                | ~models.Q(second_name="") & ~models.Q(second_email=""),
                name="organization_on_paper_second_contact_is_whole",
            ),
        ]

    def __str__(self):
        return self.name or str(self.organization)
