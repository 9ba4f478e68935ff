"""Settings for the suite: mail stays here, tables are emptied although some refuse it."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for tests only")
# A database server and files of its own: whatever `make demo` has written does not count here.
os.environ.setdefault("PORTAL_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "tests"))

from cop_portal.settings import *  # noqa: F403  the suite runs on the portal's own settings
from cop_portal.settings import DATABASES, STATIC_ROOT, STORAGES

DATABASES["default"]["ENGINE"] = "tests.database"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STORAGES["default"]["OPTIONS"]["location"] = Path(tempfile.gettempdir()) / f"portal-files-{os.getpid()}"
ANCHOR_FILE = Path(tempfile.gettempdir()) / f"portal-anchors-{os.getpid()}.jsonl"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {name: {"BACKEND": IN_MEMORY, "LOCATION": name} for name in ("default", "documents")}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
SEAL_MAKES_ITS_OWN = True
