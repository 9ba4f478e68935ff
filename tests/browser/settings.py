"""Settings of the portal that the browser visits: as in production, except that mails stay on this machine."""

import os

from cop_portal.settings import *  # noqa: F403  the portal's own settings are what is tested
from cop_portal.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BROWSER_DATABASE"]
EMAIL_BACKEND = "tests.browser.mail.MaildirBackend"
MAIL_DIR = os.environ["BROWSER_MAIL_DIR"]
SEAL_MAKES_ITS_OWN = True
