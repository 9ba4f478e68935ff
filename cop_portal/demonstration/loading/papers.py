"""The files of the demonstration library: short PDFs typeset from title, summary and text."""

import datetime
import hashlib
import io
import json
from functools import cache

import pikepdf
import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import formats, timezone, translation

from cop_portal.demonstration.loading.sources import FOLDER, chance
from files.models import StoredFile
from files.storing import FOLDER as STORED
from members.models import User
from resources.models import Resource

TEMPLATE = FOLDER / "typst" / "paper.typ"
NOTICES = {
    "en": "A paper of the demonstration: every name, place of work and number in it is invented.",
    "sw": "Waraka wa maonyesho: kila jina, mahali pa kazi na namba iliyomo ni ya kubuni.",
}


def keep_paper(resource: Resource, text: str) -> StoredFile:
    """Put the paper into the storage and give its row, not yet saved."""
    return kept(typeset(resource, text), resource.slug, resource.shared_by, resource.created_at)


def kept(content: bytes, slug: str, owner: User, created_at: datetime.datetime) -> StoredFile:
    name = f"{chance('path', slug).getrandbits(160):040x}"
    path = f"{STORED}/{name[:2]}/{name}"
    # An earlier loading may have broken off: the row is gone then, the file is not.
    default_storage.delete(path)
    return StoredFile(
        path=default_storage.save(path, ContentFile(content)),
        name=f"{slug}.pdf",
        kind="pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=page_count(content),
        owner=owner,
        created_at=created_at,
    )


def typeset(resource: Resource, text: str) -> bytes:
    """A tagged PDF/UA of one or two A4 pages, the same bytes every time."""
    language, day = resource.language.slug, resource.dated_on
    with translation.override(language):
        paper = {
            "language": language,
            "kind": resource.type.name,
            "title": resource.title,
            "organization": resource.organization.name,
            "facts": [resource.organization.name, resource.authors, formats.date_format(day)],
            "summary": resource.summary,
            "sections": sections(text),
            "licence": f"{settings.COMMUNITY_NAME} · {resource.get_licence_display()}",
        }
    return set_paper(paper, day)


def set_paper(paper: dict, day: datetime.date) -> bytes:
    """Language, kind, title, organization, facts, summary, sections and licence, as a document of that day."""
    paper |= {"dated_on": {"year": day.year, "month": day.month, "day": day.day}, "notice": NOTICES[paper["language"]]}
    return typst.compile(
        input=TEMPLATE.read_bytes(),
        root=TEMPLATE.parent,
        font_paths=embedded_fonts(),
        sys_inputs={"paper": json.dumps(paper)},
        pdf_standards=["ua-1"],
        timestamp=int(timezone.make_aware(datetime.datetime.combine(day, datetime.time(12))).timestamp()),
    )


def page_count(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


@cache
def embedded_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def sections(text: str) -> list[dict]:
    """Lines that begin with `## ` are headings, empty lines part paragraphs."""
    parts: list[dict] = []
    for block in text.split("\n\n"):
        for line in block.splitlines():
            if line.startswith("## "):
                parts.append({"heading": line.removeprefix("## "), "paragraphs": []})
            else:
                parts = parts or [{"heading": "", "paragraphs": []}]
                parts[-1]["paragraphs"].append(line)
    return parts
