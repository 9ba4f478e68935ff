"""The kinds of file that may be uploaded, and how they are named to people and browsers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Kind:
    name: str
    content_type: str
    extensions: tuple[str, ...]
    # Known to be harmless when a browser shows it instead of saving it.
    is_inline: bool = False

    @property
    def label(self) -> str:
        return self.name.upper()


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
KINDS = {
    kind.name: kind
    for kind in [
        Kind("pdf", "application/pdf", ("pdf",), is_inline=True),
        Kind("docx", f"{OOXML}.wordprocessingml.document", ("docx",)),
        Kind("xlsx", f"{OOXML}.spreadsheetml.sheet", ("xlsx",)),
        Kind("pptx", f"{OOXML}.presentationml.presentation", ("pptx",)),
        Kind("odt", f"{ODF}.text", ("odt",)),
        Kind("ods", f"{ODF}.spreadsheet", ("ods",)),
        Kind("odp", f"{ODF}.presentation", ("odp",)),
        Kind("csv", "text/csv; charset=utf-8", ("csv",)),
        Kind("png", "image/png", ("png",), is_inline=True),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), is_inline=True),
        Kind("webp", "image/webp", ("webp",), is_inline=True),
        Kind("zip", "application/zip", ("zip",)),
    ]
}
# What the portal itself makes and nobody uploads is not among them.
LIBRARY = tuple(name for name in KINDS if name != "zip")
PICTURES = ("png", "jpeg", "webp")


def kind_of(name: str) -> Kind | None:
    """The kind that a file's name claims, or `None` for one that is not accepted."""
    _stem, dot, extension = name.lower().rpartition(".")
    return next((kind for kind in KINDS.values() if dot and extension in kind.extensions), None)


def accept(kinds: tuple[str, ...]) -> str:
    """The value for the `accept` attribute of a file field."""
    return ",".join(f".{extension}" for name in kinds for extension in KINDS[name].extensions)


def size_text(size: int) -> str:
    """A size as people say it: `48 KB`, `1.2 MB`."""
    if size < 1000 * 1000:
        return _("%(number)s KB") % {"number": max(1, round(size / 1000))}
    number = f"{size / 1000 / 1000:.1f}".removesuffix(".0")
    return _("%(number)s MB") % {"number": number}
