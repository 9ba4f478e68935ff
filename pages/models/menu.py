"""Pages that coordinators put into the menu and the footer, beside what always stands there."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pages.models.page import Page


class MenuEntry(models.Model):
    class Place(models.TextChoices):
        MENU = "menu", _("Menu")
        COMMUNITY = "community", _("Footer, under “Community”")
        HELP = "help", _("Footer, under “Help”")

    # More would break the line of the menu on a laptop, and make phones scroll for what is always there.
    MOST = {Place.MENU: 1, Place.COMMUNITY: 3, Place.HELP: 3}

    place = models.CharField(_("place"), max_length=9, choices=Place)
    page = models.ForeignKey(Page, models.CASCADE, related_name="menu_entries", verbose_name=_("page"))
    label_en = models.CharField(_("label in English"), max_length=20)
    label_sw = models.CharField(_("label in Kiswahili"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("entry of menu or footer")
        verbose_name_plural = _("menu and footer")
        ordering = ["place", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "page"],
                name="menu_entry_stands_once",
                violation_error_message=_("This page stands there already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(label_en="") & ~models.Q(label_sw=""), name="menu_entry_has_both_labels"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return self.label_sw if get_language() == "sw" else self.label_en
