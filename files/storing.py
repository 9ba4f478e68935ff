"""Keeping files: the file first, then its row; what has no row after a day is swept away."""

import datetime
import hashlib
import secrets
from typing import IO, Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files.inspection import FileRefused, Inspected, inspected
from files.kinds import LIBRARY, size_text
from files.models import StoredFile

logger = structlog.get_logger(__name__)
FOLDER = "stored"
CHUNK = 64 * 1024
PATIENCE = datetime.timedelta(days=1)


def store(upload: UploadedFile, owner, kinds: tuple[str, ...] = LIBRARY, **limits: Any) -> StoredFile:
    """Inspect an upload and keep it for `owner`. Raises `FileRefused`. `limits` are those of `inspected`.

    The file lies in the storage before its row exists: whatever moment breaks off, no row lacks its
    file. Call it in the transaction that also writes the reference to the row.
    """
    with inspected(upload, kinds, **limits) as content, transaction.atomic():
        check_quota(owner, content.size)
        return StoredFile.objects.create(
            path=save(content),
            name=shortened(content.name),
            kind=content.kind,
            size=content.size,
            sha256=content.sha256,
            pages=content.pages,
            owner=owner,
        )


@transaction.atomic
def keep(content: bytes, name: str, kind: str, owner) -> StoredFile:
    """Keep what the portal itself made for `owner`: neither inspected nor counted against what they may upload.

    The file lies in the storage before its row exists. Call it in the transaction that also writes the
    reference to the row.
    """
    return StoredFile.objects.create(
        path=write(ContentFile(content)),
        name=name,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        owner=owner,
    )


@transaction.atomic
def keep_file(content: IO[bytes], name: str, kind: str, owner) -> StoredFile:
    """The same for what is too large to be held in memory: an open file, read from its beginning."""
    content.seek(0)
    sha256, size = hashlib.sha256(), 0
    while piece := content.read(CHUNK):
        sha256.update(piece)
        size += len(piece)
    content.seek(0)
    path = write(File(content))
    return StoredFile.objects.create(path=path, name=name, kind=kind, size=size, sha256=sha256.hexdigest(), owner=owner)


def check_quota(owner, size: int) -> None:
    """Hold the owner's row, so that two uploads at once are counted one after the other."""
    get_user_model()._base_manager.select_for_update().get(pk=owner.pk)
    kept = StoredFile.objects.filter(owner=owner).aggregate(size=models.Sum("size", default=0))["size"]
    if kept + size > settings.UPLOAD_QUOTA_BYTES:
        sentence = _("With this file you would keep more than %(quota)s here; write to us if you need more.")
        raise FileRefused(sentence, code="quota", params={"quota": size_text(settings.UPLOAD_QUOTA_BYTES)})


def save(content: Inspected) -> str:
    with content.path.open("rb") as file:
        return write(File(file))


def write(file: File) -> str:
    """Write the bytes under a name of 160 random bits; gives the path."""
    name = secrets.token_hex(20)
    return default_storage.save(f"{FOLDER}/{name[:2]}/{name}", file)


def shortened(name: str) -> str:
    """The person's name for the file, at most 200 characters, its extension kept."""
    stem, dot, extension = name.rpartition(".")
    return stem[: 199 - len(extension)] + dot + extension


def discard(stored_file: StoredFile) -> None:
    """Remove the row now, and the file once that is certain."""
    path = stored_file.path
    stored_file.delete()
    transaction.on_commit(lambda: default_storage.delete(path))


def sweep() -> int:
    """Delete files of uploads that broke off more than a day ago; gives how many."""
    if not default_storage.exists(FOLDER):
        return 0
    swept = 0
    for folder in default_storage.listdir(FOLDER)[0]:
        paths = {f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]}
        known = StoredFile.objects.filter(path__in=paths).values_list("path", flat=True)
        for path in paths - set(known):
            if default_storage.get_modified_time(path) < timezone.now() - PATIENCE:
                default_storage.delete(path)
                swept += 1
    logger.info("files_swept", number=swept)
    return swept
