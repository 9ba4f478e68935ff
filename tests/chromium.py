"""Where the browser of this machine is, if it has one."""

import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
