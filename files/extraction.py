"""The text inside a stored file."""

import shutil
import tempfile
from pathlib import Path

from files.confinement import run_confined
from files.models import StoredFile


def page_texts(stored_file: StoredFile) -> list[str]:
    """The text of each page of a PDF, in order; empty for other kinds and for what cannot be read."""
    if stored_file.kind != "pdf":
        return []
    with tempfile.TemporaryDirectory(prefix="text-") as folder:
        source = Path(folder) / "source"
        with stored_file.open() as stored, source.open("wb") as file:
            shutil.copyfileobj(stored, file)
        return run_confined("read", "pdf", source, Path(folder) / "target").get("texts", [])
