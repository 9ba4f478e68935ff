"""What is uploaded: one row for each stored file, under a name of ours."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS, size_text


class StoredFile(models.Model):
    """A file that passed inspection. `name` is the person's own; `path` is ours and random."""

    path = models.CharField(max_length=120, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=5)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="files")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_has_a_sha256"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def description(self) -> str:
        """Kind and size, as they stand before every download: `PDF, 1.2 MB`."""
        return f"{KINDS[self.kind].label}, {size_text(self.size)}"

    @property
    def is_there(self) -> bool:
        """Whether the storage still has it."""
        return default_storage.exists(self.path)

    def open(self):
        """The stored bytes as a binary file; `FileNotFoundError` when the storage lost them."""
        return default_storage.open(self.path, "rb")
