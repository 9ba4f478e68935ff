"""What a receipt or certificate says, in words: read from the ledger's own records, nothing computed anew."""

import datetime
import json
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terms.ledger.chain import Personal, committed
from terms.models import LedgerEntry, LedgerPersonal, Signature


@dataclass(frozen=True)
class Row:
    """One fact: its label and one or more lines. `is_code` marks what machines compare."""

    label: str
    lines: list[str]
    is_code: bool = False


@dataclass(frozen=True)
class Certificate:
    """All that the document shows, complete sentences in one language, besides the attached bytes."""

    language: str
    code: str
    title: str
    subtitle: str
    name: str
    party_line: str
    address: str
    facts: list[Row]
    statements: list[str]
    fingerprints: list[Row]
    circumstances: list[Row]
    checks: list[Row]
    labels: dict[str, str]
    text: str
    text_language: str
    files: dict[str, str]
    sealed_on: datetime.date


def certificate(entry: LedgerEntry, head: LedgerEntry) -> Certificate:
    """The document for this entry of a signature, in the language in force. `head` is the chain's last entry now.

    Entries after `entry` are left out, so that the document of a signing stays what it was.
    """
    signature = entry.signature
    entries = list(signature.entries.filter(number__lte=entry.number).select_related("personal").order_by("number"))
    record = json.loads(entries[0].record)
    version, personal = signature.version, personal_of(entries[0])
    files = attachments(signature, entries)
    return Certificate(
        language=signature.signer.language,
        code=signature.code,
        title=_("Certificate of signature") if is_accepted(entry) else _("Receipt for a signature"),
        subtitle=_("Terms of Reference of the Community of Practice, version %(number)s") % {"number": version.number},
        name=personal.name,
        party_line=party_line(signature, personal.title),
        address=settings.PORTAL_URL + signature.get_absolute_url(),
        facts=[*facts(signature, entries, record), *waiting(entry)],
        statements=record.get("statements", []),
        fingerprints=fingerprints(entries, record, head),
        circumstances=circumstances(personal, record),
        checks=checks(entries, record, files),
        labels=labels(settings.PORTAL_URL + signature.get_absolute_url()),
        text=version.text(signature.language),
        text_language=signature.language,
        files=files,
        sealed_on=timezone.localdate(),
    )


def is_accepted(entry: LedgerEntry) -> bool:
    return entry.event == Signature.State.ACCEPTED


def personal_of(entry: LedgerEntry) -> LedgerPersonal:
    """The personal values, all empty once retention has removed them."""
    return getattr(entry, "personal", None) or LedgerPersonal(entry=entry)


def party_line(signature: Signature, title: str) -> str:
    if signature.kind == Signature.Kind.PERSON:
        return _("Signed for themselves.")
    values = {"title": title, "party": signature.party_name}
    if title:
        return _("%(title)s, for %(party)s, who declared to be authorized.") % values
    return _("For %(party)s, who declared to be authorized.") % values


def facts(signature: Signature, entries: list[LedgerEntry], record: dict) -> list[Row]:
    rows = [Row(pgettext("moment", "Signed"), signed_when(signature))]
    if record.get("opened_at"):
        rows.append(Row(_("Text opened"), two_zones(datetime.datetime.fromisoformat(record["opened_at"]))))
    rows.append(Row(_("Method"), method(signature, record)))
    rows += [Row(_("Accepted"), counter_signature(entry)) for entry in entries if is_accepted(entry)]
    rows.append(Row(_("Language of the text"), [language_name(signature.language)]))
    return rows


def signed_when(signature: Signature) -> list[str]:
    """To the second; paper bears a day only."""
    if signature.method == Signature.Method.PAPER:
        return [format_date(timezone.localdate(signature.signed_at), "j F Y")]
    return two_zones(signature.signed_at)


def waiting(entry: LedgerEntry) -> list[Row]:
    return [] if is_accepted(entry) else [Row(_("State"), [_("Signed; waits for a coordinator")])]


def counter_signature(entry: LedgerEntry) -> list[str]:
    name = personal_of(entry).name
    by = _("By %(name)s, coordinator, for the community") % {"name": name} if name else _("By a rule of the portal")
    return [by, *two_zones(entry.recorded_at)]


def method(signature: Signature, record: dict) -> list[str]:
    """How it was signed, and how the signer was known."""
    if signature.method == Signature.Method.PAPER:
        return paper_method(signature)
    ways = {
        "webauthn": _("Typed name; known by a passkey"),
        "totp": _("Typed name; known by the code of an app"),
        "recovery_codes": _("Typed name; known by a recovery code"),
    }
    words = ways.get(record.get("authenticated_by", ""), _("Typed name; known by a code sent by e-mail"))
    at = record.get("authenticated_at")
    return [words, *two_zones(datetime.datetime.fromisoformat(at))] if at else [words]


def paper_method(signature: Signature) -> list[str]:
    paper = getattr(signature, "paper", None)
    if paper is None:
        return [_("On paper")]
    names = {"first": paper.entered_by.full_name, "second": paper.checked_by.full_name}
    return [_("On paper, checked by %(first)s and %(second)s") % names]


def circumstances(personal: LedgerPersonal, record: dict) -> list[Row]:
    """What was known of the signer's way to the page; for paper the address alone."""
    behind = record.get("clock_behind_seconds")
    rows = [
        Row(_("E-mail address"), [personal.email]),
        Row(_("IP address"), [personal.ip or ""]),
        Row(_("Browser"), [personal.browser]),
        Row(_("Software release"), [record.get("release", "")]),
        Row(
            _("Clock"),
            [_("It stood %(seconds)s seconds behind the entry before") % {"seconds": behind}] if behind else [],
        ),
    ]
    return [row for row in rows if any(row.lines)]


def fingerprints(entries: list[LedgerEntry], record: dict, head: LedgerEntry) -> list[Row]:
    """SHA-256 of the text and of each record, with what ties them to the chain."""
    rows = [Row(_("Text"), [record["text_sha256"]], is_code=True)]
    for entry in entries:
        values = {"number": entry.number}
        name = _("Acceptance, record no. %(number)s") if is_accepted(entry) else _("Signing, record no. %(number)s")
        rows.append(Row(name % values, [entry.hash], is_code=True))
        rows.append(Row(_("Record before no. %(number)s") % values, [entry.previous_hash], is_code=True))
    rows.append(Row(_("End of the chain, no. %(number)s") % {"number": head.number}, [head.hash], is_code=True))
    return rows


def attachments(signature: Signature, entries: list[LedgerEntry]) -> dict[str, str]:
    """Name and content of each attached file. SHA-256 of `personal-…` is `personal_sha256` of the record."""
    files = {f"terms-{signature.version.number}-{signature.language}.md": signature.version.text(signature.language)}
    files |= {f"record-{entry.number}.json": entry.record for entry in entries}
    return files | personal_file(entries[0])


def personal_file(entry: LedgerEntry) -> dict[str, str]:
    """The bytes that the record commits to: the signer's own values, no coordinator's."""
    personal = personal_of(entry)
    if not personal.salt:
        return {}
    return {f"personal-{entry.number}.txt": committed(personal.salt, Personal.of(personal)).decode()}


def checks(entries: list[LedgerEntry], record: dict, files: dict[str, str]) -> list[Row]:
    """Each attached file with the SHA-256 that `sha256sum` must print."""
    known = {f"record-{entry.number}.json": entry.hash for entry in entries}
    known |= {f"personal-{entries[0].number}.txt": record["personal_sha256"]}
    return [Row(name, [known.get(name, record["text_sha256"])], is_code=True) for name in files]


def labels(address: str) -> dict[str, str]:
    """The fixed words of the document; `{page}` and `{pages}` are filled in while it is set."""
    return {
        "statements": _("Agreed to, word for word"),
        "fingerprints": _("Fingerprints (SHA-256)"),
        "circumstances": _("Kept with the signature"),
        "online": _("Anyone can check this document with its code:"),
        "code_description": _("QR code for %(address)s") % {"address": address},
        "page": _("Page {page} of {pages}"),
        "honest": _(
            "This is a simple electronic signature with detectable alteration (Kenya Information and Communications "
            "Act, sections 83O to 83P; Evidence Act, sections 78A and 106B). The seal on this file is the portal's, "
            "not the signer's: it shows that the portal issued the file and that nothing in it has changed since."
        ),
        "checks": _("How to check this without the portal"),
        "checks_open": _(
            "These files are attached to this PDF. A PDF reader shows them under a paper clip; the command "
            "“pdfdetach -saveall” followed by the name of this file saves them all."
        ),
        "checks_compare": _("On any machine, each command must print exactly the fingerprint below it:"),
        "checks_chain": _(
            "The first file is the exact text. A record is what the portal wrote when it happened; it names the "
            "fingerprint of the text (text_sha256), of the record before (previous) and of the personal values "
            "(personal_sha256, over a random number and the values). Whoever changes one of them later, changes "
            "every record after it: compare the end of the chain above with the one that the community published on "
            "a later day."
        ),
        "checks_seal": _(
            "A PDF reader that knows signatures (for example Adobe Acrobat, or the command pdfsig) also says "
            "whether this file has been changed since it was sealed."
        ),
        "text": _("The text as signed"),
    }


def two_zones(moment: datetime.datetime) -> list[str]:
    """A moment in the portal's zone and in UTC, to the second."""
    local = timezone.localtime(moment)
    return [
        format_date(local, "j F Y, H:i:s T"),
        f"{moment.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC",
    ]


def language_name(code: str) -> str:
    return dict(settings.LANGUAGES)[code]
