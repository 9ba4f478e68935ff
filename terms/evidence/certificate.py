"""The certificate under section 106B(4) of Kenya's Evidence Act (Cap. 80), filled in and left for signing.

It is for a court and stays in English. Text and PDF are made from the same blocks.
"""

import datetime
import hashlib
import platform
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string

from terms.wording.typesetting import typeset

if TYPE_CHECKING:
    from terms.evidence.pack import Evidence


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def facts(evidence: "Evidence", files: dict[str, bytes]) -> dict:
    """What the certificate states: the record, its files, the system, and what the check has found."""
    return {
        "evidence": evidence,
        "signature": evidence.signature,
        "entries": evidence.entries,
        "first": evidence.entries[0],
        "personal": getattr(evidence.entries[0], "personal", None),
        "report": evidence.report,
        "made_at": evidence.made_at.astimezone(datetime.UTC),
        "text_sha256": sha256(files[evidence.text_name]),
        "files": [(name, sha256(content)) for name, content in files.items()],
        "community_name": settings.COMMUNITY_NAME,
        "portal": settings.PORTAL_URL,
        "release": settings.RELEASE,
        "software": software(),
    }


def software() -> list[tuple[str, str]]:
    """Names and versions of what produced the record."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        database = cursor.fetchone()[0]
    return [
        ("Member portal", settings.RELEASE),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", database),
        ("Operating system", platform.platform()),
    ]


def as_text(facts: dict) -> str:
    """Plain text: what stands in the template, line by line."""
    return render_to_string("terms/evidence/certificate.txt", facts).strip() + "\n"


def as_pdf(facts: dict, made_at: datetime.datetime) -> bytes:
    """The same as a PDF to sign: a line that begins with `# ` or `## ` is a heading, `name: value` a fact."""
    blocks = [block_of(line) for line in as_text(facts).splitlines() if line.strip()]
    day = made_at.astimezone(datetime.UTC)
    data = {
        "blocks": blocks,
        "code": facts["signature"].code,
        "community": facts["community_name"],
        "made_on": {"year": day.year, "month": day.month, "day": day.day},
    }
    return typeset("certificate_106b", data)


def block_of(line: str) -> dict:
    for kind, mark in (("section", "## "), ("title", "# ")):
        if line.startswith(mark):
            return {"kind": kind, "text": line.removeprefix(mark)}
    if line.startswith("  "):
        name, _, value = line.strip().partition(": ")
        return {"kind": "fact", "name": name, "text": value}
    if line.endswith("____"):
        return {"kind": "blank", "text": line.rstrip("_ ")}
    return {"kind": "text", "text": line}
