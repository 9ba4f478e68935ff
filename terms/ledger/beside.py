"""What stands beside the chain and has to agree with it: the stored texts, and the pages signed on paper."""

import datetime
import json
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from terms.ledger.chain import digest
from terms.models import LedgerEntry, PaperSigning, Signature, TermsVersion
from terms.standing import party_of_person
from terms.wording.rendering import RENDERER, terms_html


def missing_signatures() -> Iterator[tuple[int, str]]:
    """Entries whose signature is gone: whoever reads both together would not see them."""
    kept = Signature.objects.filter(pk=OuterRef("signature_id"))
    for entry in LedgerEntry.objects.filter(~Exists(kept)).order_by("number").iterator():
        yield entry.number, _("the signature of the entry is missing")


def version_faults() -> Iterator[str]:
    """Published texts that differ from their fingerprint, or whose page is not what the text gives."""
    for version in TermsVersion.objects.published().order_by("number").iterator(chunk_size=10):
        for language in ("en", "sw"):
            text, values = version.text(language), {"number": version.number, "language": language}
            if version.sha256(language) != (digest(text) if text else ""):
                yield _("version %(number)s (%(language)s): the stored text does not match its fingerprint") % values
            # What another renderer made can no longer be made anew.
            if version.renderer == RENDERER and version.html(language) != (terms_html(text) if text else ""):
                yield _("version %(number)s (%(language)s): the stored page does not match the text") % values


def paper_faults() -> Iterator[tuple[int, str]]:
    """Signatures on paper whose scan, or what was typed from it, is not what the chain holds."""
    entries = LedgerEntry.objects.filter(signature__method=Signature.Method.PAPER, event=Signature.State.SIGNED)
    # The page goes with the personal values.
    entries = entries.filter(purge__isnull=True).select_related("signature", "personal").order_by("number")
    papers = {paper.signature_id: paper for paper in PaperSigning.objects.filter(state="confirmed").in_full()}
    for entry in entries.iterator(chunk_size=1000):
        paper = papers.get(entry.signature_id)
        if paper is None:
            yield entry.number, _("the page that was signed on paper is missing")
        elif differing := differences(paper, entry):
            sentence = _("the page that was signed on paper does not match the record: %(columns)s")
            yield entry.number, sentence % {"columns": ", ".join(differing)}


def differences(paper: PaperSigning, entry: LedgerEntry) -> list[str]:
    """The columns of the page that differ from the record, its personal values, or the signature."""
    record = facts(entry.record)
    pairs = [
        ("scan", paper.scan.sha256, record.get("scan_sha256")),
        ("signed_on", paper.signed_on.isoformat(), record.get("signed_on")),
        ("entered_by", party_of_person(paper.entered_by), record.get("entered_by")),
        ("entered_at", paper.entered_at.astimezone(datetime.UTC).isoformat(), record.get("entered_at")),
        ("checked_by", party_of_person(paper.checked_by), record.get("checked_by")),
        ("party", paper.party, record.get("party")),
        ("party_name", paper.party_name, entry.signature.party_name),
    ]
    if personal := getattr(entry, "personal", None):
        pairs += [("name", paper.name, personal.name), ("title", paper.title, personal.title)]
    return [name for name, stored, recorded in pairs if stored != recorded]


def facts(text: str) -> dict:
    """The record, or nothing where it can no longer be read: `checking` says that of the entry itself."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
