"""Settings of the drill of database roles: the environment names database and role."""

import json
import os

from tests.settings import *  # noqa: F403  the drill differs in its database only
from tests.settings import DATABASES

DATABASES["default"] |= json.loads(os.environ["DRILL_DATABASE"])
