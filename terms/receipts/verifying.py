"""Whether a PDF that somebody shows us is a receipt or certificate of ours, and unaltered."""

import enum
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from files.confinement import run_confined
from terms.models import Receipt, Signature


class Outcome(enum.StrEnum):
    ISSUED = "issued"  # byte by byte what we keep
    SEALED = "sealed"  # our seal holds, but we keep no copy, for example after a restored backup
    ALTERED = "altered"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Finding:
    outcome: Outcome
    signature: Signature | None = None


def check(upload: UploadedFile) -> Finding:
    """Compare the file with what was issued, then its seal. It is kept nowhere."""
    receipt = Receipt.objects.issued(sha256_of(upload))
    if receipt:
        return Finding(Outcome.ISSUED, receipt.signature)
    with on_disk(upload) as (source, target):
        ours = own_certificates()
        if not ours.intersection(run_confined("sealers", "pdf", source, target).get("certificates", [])):
            return Finding(Outcome.FOREIGN)
        # Reading a damaged file may fail in any way; then it is not as we sealed it.
        unaltered = run_confined("seals", "pdf", source, target).get("certificates", [])
    return Finding(Outcome.SEALED if ours.intersection(unaltered) else Outcome.ALTERED)


def sha256_of(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[tuple[Path, Path]]:
    """The upload as a file of its own, and a path where the child process might write."""
    with tempfile.TemporaryDirectory(prefix="seal-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        upload.seek(0)
        with source.open("wb") as file:
            shutil.copyfileobj(upload, file)
        yield source, target


def own_certificates() -> set[str]:
    """Fingerprints of every certificate that ever sealed, and of the one that seals now."""
    from terms.receipts.sealing import SealMissing, certificate_sha256

    used = set(Receipt.objects.certificates())
    try:
        return used | {certificate_sha256()}
    except SealMissing:
        return used
