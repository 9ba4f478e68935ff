"""The coordinators' desk: Django's admin, entered through the portal's own sign-in and a second factor."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Desk(admin.AdminSite):
    site_header = _("The coordinators' desk")
    site_title = _("Desk")
    index_title = _("What waits")
    enable_nav_sidebar = False
