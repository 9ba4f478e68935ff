"""The portal as it is served, with the page that is the floor."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "cop_portal.settings"

from django.conf import settings

settings.ROOT_URLCONF = "cop_portal.benchmarks.floor"

from cop_portal.wsgi import application  # noqa: E402  the addresses are chosen before the portal is loaded

__all__ = ["application"]
