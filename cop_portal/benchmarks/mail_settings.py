"""A benchmark's portal that speaks SMTP: a demonstration otherwise puts its mails into a folder."""

from cop_portal.settings import *  # noqa: F403  the portal's own settings are what is measured
from cop_portal.settings import env

vars().update(env.email("EMAIL_URL"))
