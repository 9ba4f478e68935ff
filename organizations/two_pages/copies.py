"""The two pages as files: typeset once for all who may read the same, and never older than what they say.

A copy is kept under a hash of its whole text, its language and everything that sets it. So nothing that changes
the text can be forgotten, and readers who may not see the same never share a copy.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.core.cache import caches
from django.db import connection, transaction
from django.utils import translation

from organizations.models import Organization
from organizations.profile.shown import profile_text as text_for
from organizations.profile.text import ProfileText
from organizations.two_pages.document import two_pages, typeset_profile
from organizations.two_pages.layout import TEMPLATE
from pages.characters import CHARACTERS

KEPT_FOR = 60 * 60 * 24
HERE = Path(__file__).parent
SOURCES = [CHARACTERS, TEMPLATE, HERE / "document.py", HERE / "layout.py", HERE.parent / "profile" / "text.py"]


@dataclass(frozen=True)
class Copy:
    """What one reader gets in one language."""

    text: ProfileText
    language: str

    @property
    def key(self) -> str:
        return f"profile-{sha256(f'{look()}{self.language}{self.text!r}'.encode()).hexdigest()}"

    def pdf(self) -> bytes:
        """From the cache, or typeset now. Of several who ask at once one has it typeset, the others wait for that."""
        key, kept = self.key, caches["documents"]
        if found := kept.get(key):
            return found
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            return kept.get_or_set(key, lambda: typeset_profile(self.text, self.language), KEPT_FOR)

    def fullness(self) -> "Fullness":
        """How full its pages are."""
        pages = two_pages(self.text, self.language)
        return Fullness(pages.laid.filled, pages.laid.layout.size, pages.shortened, pages.used)


@dataclass(frozen=True)
class Fullness:
    """The share of each page that is filled, the size of the type in points, the parts that are shortened.

    `used` is the share of what two pages hold: unlike the pages, which are set to look full, it grows with the text.
    """

    filled: tuple[float, ...]
    size: float
    shortened: tuple[str, ...]
    used: float


def copy_for(organization: Organization, reader, language: str, **typed) -> Copy:
    """The copy of this reader; `typed` are parts of the text that are not saved yet."""
    with translation.override(language):
        return Copy(text_for(organization, reader, **typed), language)


@cache
def look() -> str:
    """Another one after each update that sets the pages otherwise."""
    contents = b"".join(source.read_bytes() for source in SOURCES)
    return sha256(contents + version("typst").encode()).hexdigest()
