"""Static files: hashed, compressed, and all style sheets joined into one."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
FIRST = ["css/layers.css", "css/reset.css", "css/tokens.css", "css/base.css", "css/layout.css"]
LAST = ["css/utilities.css"]


def style_sheets() -> list[str]:
    """The sources in the order in which the browser reads them."""
    folder = Path(settings.BASE_DIR) / "static" / "css" / "components"
    return FIRST + [f"css/components/{path.name}" for path in sorted(folder.glob("*.css"))] + LAST


def minified(css: str) -> str:
    """Comments and needless blanks removed; strings are left alone."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    pieces = re.split(r'("[^"]*")', css)
    pieces[::2] = [re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", piece)) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Adds `css/site.css` to what `collectstatic` found, before names are hashed."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            sources = [Path(finders.find(name)).read_text(encoding="utf-8") for name in style_sheets()]
            self.delete(JOINED)
            self.save(JOINED, ContentFile(minified("\n".join(sources))))
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run, **options)
