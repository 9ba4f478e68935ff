"""Running `opening.py` in a short-lived process, so that a bomb costs one refused file and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import structlog
from django.conf import settings

logger = structlog.get_logger(__name__)
OPENING = Path(__file__).with_name("opening.py")
MEMORY = 1024**3
SECONDS = 20
PAGES = 500
CHARACTERS = 20_000


def run_confined(task: str, kind: str, source: Path, target: Path, **details: int) -> dict:
    """What `opening.py` answers; `{"refused": "costly"}` when its limits ended it."""
    command = [sys.executable, "-I", str(OPENING), task, kind, str(source), str(target)]
    limits = {
        "memory": MEMORY,
        "seconds": SECONDS,
        "written": settings.UPLOAD_MAX_UNPACKED_BYTES,
        "unpacked": settings.UPLOAD_MAX_UNPACKED_BYTES,
        "entries": settings.UPLOAD_MAX_ENTRIES,
        "pixels": settings.UPLOAD_MAX_PIXELS,
        "pages": PAGES,
        "characters": CHARACTERS,
        **details,
    }
    try:
        # An empty environment: no secret of the portal reaches the process.
        done = subprocess.run(  # noqa: S603  the command is ours; the person's file name is no part of it
            command, input=json.dumps(limits), capture_output=True, text=True, timeout=SECONDS * 2, env={}
        )
        return json.loads(done.stdout) if done.returncode == 0 else costly(done.returncode)
    except subprocess.TimeoutExpired:
        return costly("timeout")


def costly(outcome: int | str) -> dict:
    logger.warning("file_not_opened", outcome=outcome)
    return {"refused": "costly"}
