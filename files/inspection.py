"""Which files are let in: the name and the content must both say the same accepted kind."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from files.confinement import run_confined
from files.kinds import KINDS, LIBRARY, PICTURES, kind_of, size_text

SMALL_SIDE = 96
SMALL_BYTES = 8 * 1024


class FileRefused(ValidationError):
    """The file breaks a rule; the message is one sentence for the person, the code names the rule."""


@dataclass(frozen=True)
class Inspected:
    """A file that passed: `path` is the content to keep, there only while `inspected()` is open."""

    name: str
    kind: str
    path: Path
    size: int
    sha256: str
    pages: int | None


@contextmanager
def inspected(
    upload: UploadedFile,
    kinds: tuple[str, ...] = LIBRARY,
    *,
    task: str = "inspect",
    most_bytes: int | None = None,
    **details: int,
) -> Iterator[Inspected]:
    """Check an upload and lend what may be stored. Raises `FileRefused`. `task` and `details` are for `opening.py`."""
    limit = most_bytes or settings.UPLOAD_MAX_BYTES
    kind = kind_of(upload.name)
    if kind is None or kind.name not in kinds:
        raise refusal("kind", kinds)
    if upload.size > limit:
        raise refusal("size", kinds, limit=size_text(limit))
    if not upload.size:
        raise refusal("empty", kinds)
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with source.open("wb") as file:
            shutil.copyfileobj(upload, file)
        answer = run_confined(task, kind.name, source, target, **details)
        if "refused" in answer:
            raise refusal(answer.pop("refused"), kinds, **answer)
        kept = target if kind.name in PICTURES else source
        with kept.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield Inspected(upload.name, kind.name, kept, kept.stat().st_size, digest, answer.get("pages"))


def small_picture(upload: UploadedFile) -> bytes:
    """A picture that stands beside a name: a WebP of few pixels and bytes, made anew. Raises `FileRefused`."""
    with inspected(upload, PICTURES, task="shrink", side=SMALL_SIDE, bytes=SMALL_BYTES) as content:
        return content.path.read_bytes()


def refusal(rule: str, kinds: tuple[str, ...], **found: int | str) -> FileRefused:
    values = {
        "kinds": ", ".join(KINDS[name].label for name in kinds),
        "unpacked": size_text(settings.UPLOAD_MAX_UNPACKED_BYTES),
        "entries": settings.UPLOAD_MAX_ENTRIES,
        "pixels": settings.UPLOAD_MAX_PIXELS // 1_000_000,
        **found,
    }
    return FileRefused(sentences()[rule], code=rule, params=values)


def sentences() -> dict[str, str]:
    """Each rule as one sentence that says what to do."""
    return {
        "kind": _("Choose a file of one of these kinds: %(kinds)s."),
        "size": _("Choose a file of at most %(limit)s."),
        "empty": _("This file is empty; choose another one."),
        "disagrees": _("The content of this file is not what its name says; save it anew in its own kind."),
        "locked": _("This file is locked with a password; save it without one, in a current format."),
        "broken": _("This file is damaged and cannot be opened; save it anew and choose it again."),
        "macros": _("This file contains macros; save it without them."),
        "entries": _("This file consists of more than %(entries)s parts; save a simpler one."),
        "unpacked": _("This file becomes larger than %(unpacked)s when it is opened; choose a smaller one."),
        "pixels": _("This picture has more than %(pixels)s million pixels; make it smaller."),
        "pages": _("This file has %(pages)s pages; save the two that matter as a file of their own."),
        "active": _(
            "This file runs scripts, sends forms or carries other files; print it into a new PDF and choose that."
        ),
        "costly": _("This file takes too much time or memory to open; save a simpler one."),
    }
