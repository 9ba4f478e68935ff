"""The evidence pack of one signature: a ZIP that proves itself with `verify.py`, which needs Python alone.

The chain in it goes from the first entry of the signature to the first anchor after its last one, or to the head
where there is none yet. Between them stand entries of other signatures: their records are needed to recompute the
hashes. They hold no names of persons, but numbers of accounts and codes of certificates; so the pack is
for those who may read the register.
"""

import datetime
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from files.models import StoredFile
from members.models import User
from terms import receipts
from terms.evidence import certificate
from terms.ledger.chain import Personal
from terms.ledger.checking import Report, check_part, one_moment
from terms.models import EvidenceView, LedgerAnchor, LedgerEntry, PaperSigning, Signature

VERIFY = Path(__file__).parent / "verify.py"


@dataclass(frozen=True)
class Evidence:
    """What the pack is made of, all of one moment."""

    signature: Signature
    entries: list[LedgerEntry]
    last: LedgerEntry
    anchors: list[LedgerAnchor]
    report: Report
    made_at: datetime.datetime
    documents: dict[str, bytes]
    # Name and SHA-256 of documents that the storage has lost.
    missing: dict[str, str]

    @property
    def text_name(self) -> str:
        return f"terms-{self.signature.version.number}-{self.signature.language}.md"


def hand_out(signature: Signature, to: User) -> bytes:
    """The pack, and the row that tells the signer who has it."""
    content = make_pack(signature)
    look(signature, to, EvidenceView.What.PACK)
    return content


@transaction.atomic
def look(signature: Signature, by: User, what: str) -> EvidenceView:
    """Record that staff look at the evidence; the signer reads it on the page of the certificate."""
    return EvidenceView.objects.create(signature=signature, viewed_by=by, what=what)


def make_pack(signature: Signature) -> bytes:
    """The ZIP. Nothing is written; whoever hands it out calls `hand_out`."""
    with one_moment():
        files = dict(contents(collect(signature)))
    sums = {name: certificate.sha256(content) for name, content in files.items()}
    files["SHA256SUMS"] = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def collect(signature: Signature) -> Evidence:
    """Entries, the end of the chain that proves them, and what a check of that part has found."""
    entries = list(signature.entries.select_related("personal", "purge").order_by("number"))
    anchored = LedgerAnchor.objects.filter(number__gte=entries[-1].number).order_by("number").first()
    chain = LedgerEntry.objects.order_by("number")
    last = chain.get(number=anchored.number) if anchored else chain.last()
    anchors = LedgerAnchor.objects.filter(number__gte=entries[0].number, number__lte=last.number).order_by("day")
    report = check_part(entries[0].number, last.number)
    return Evidence(signature, entries, last, list(anchors), report, timezone.now(), *documents(signature))


def documents(signature: Signature) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes of each stored document of the signature, and the SHA-256 of those that the storage has lost."""
    found, missing = {}, {}
    for name, file in stored_files(signature):
        try:
            with file.open() as content:
                found[name] = content.read()
        except FileNotFoundError:
            missing[name] = file.sha256
    return found, missing


def stored_files(signature: Signature) -> Iterator[tuple[str, StoredFile]]:
    if receipt := receipts.newest(signature):
        yield "receipt.pdf", receipt.file
    for paper in PaperSigning.objects.filter(signature=signature).select_related("scan"):
        yield f"scan.{paper.scan.kind}", paper.scan


def contents(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, the sums aside; the certificate comes last and names the others."""
    files = dict(files_of(evidence))
    yield from files.items()
    facts = certificate.facts(evidence, files)
    yield "certificate-106B.txt", certificate.as_text(facts).encode()
    yield "certificate-106B.pdf", certificate.as_pdf(facts, evidence.made_at)


def files_of(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    signature = evidence.signature
    yield "README.txt", readme(evidence).encode()
    yield "verify.py", VERIFY.read_bytes()
    yield "evidence.json", as_json(index(evidence))
    for entry in evidence.entries:
        yield f"records/{entry.number}.json", entry.record.encode()
    yield "chain.jsonl", chain(evidence.entries[0].number, evidence.last.number)
    yield "personal.json", as_json({str(entry.number): personal(entry) for entry in evidence.entries})
    yield "anchors.json", as_json([anchor_line(anchor) for anchor in evidence.anchors])
    yield evidence.text_name, signature.version.text(signature.language).encode()
    yield from evidence.documents.items()


def chain(first: int, last: int) -> bytes:
    """The canonical records from one number to another, one on each line."""
    entries = LedgerEntry.objects.filter(number__range=(first, last)).order_by("number")
    return "".join(f"{record}\n" for record in entries.values_list("record", flat=True).iterator()).encode()


def index(evidence: Evidence) -> dict:
    return {
        "portal": settings.PORTAL_URL,
        "community": settings.COMMUNITY_NAME,
        "made_at": evidence.made_at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "code": evidence.signature.code,
        "state": evidence.signature.state,
        "text": evidence.text_name,
        "hashes": {str(entry.number): entry.hash for entry in evidence.entries},
        "last_number": evidence.last.number,
        "last_hash": evidence.last.hash,
        "missing": evidence.missing,
    }


def personal(entry: LedgerEntry) -> dict:
    """The values as they were committed to, or when they were removed."""
    purge = getattr(entry, "purge", None)
    if purge:
        return {"removed_on": timezone.localdate(purge.purged_at).isoformat(), "reason": purge.reason}
    return {"salt": entry.personal.salt, "values": Personal.of(entry.personal).values()}


def anchor_line(anchor: LedgerAnchor) -> dict:
    return {"day": anchor.day.isoformat(), "number": anchor.number, "hash": anchor.hash}


def readme(evidence: Evidence) -> str:
    """How to check the pack, in each language of the portal."""
    values = {"evidence": evidence, "community_name": settings.COMMUNITY_NAME, "portal": settings.PORTAL_URL}
    pages = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pages.append(render_to_string("terms/evidence/readme.txt", values).strip())
    return f"\n\n{'-' * 72}\n\n".join(pages) + "\n"


def as_json(value) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
