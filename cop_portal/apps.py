from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PortalConfig(AppConfig):
    name = "cop_portal"
    default = True


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, with the coordinators' own site in the place of the standard one."""

    default = False
    default_site = "cop_portal.desk.Desk"
