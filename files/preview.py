"""Pages of a PDF as pictures, drawn where a hostile file can do no harm."""

import shutil
import tempfile
from pathlib import Path

from files.confinement import run_confined
from files.models import StoredFile


class NoPreview(Exception):
    """The page cannot be drawn; the file itself can still be fetched."""


def page_picture(stored_file: StoredFile, number: int) -> bytes:
    """One page of a stored PDF, counted from 1, as JPEG. Raises `NoPreview`."""
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with stored_file.open() as stored, source.open("wb") as file:
            shutil.copyfileobj(stored, file)
        answer = run_confined("draw", stored_file.kind, source, target, page=number)
        if "refused" in answer:
            raise NoPreview(answer["refused"])
        return target.read_bytes()
