"""The form of the ledger: how a record, its hash and its commitment to personal values are made.

A record is canonical JSON (RFC 8785); the SHA-256 of its bytes is the hash of the entry, and it names the hash
of the entry before. The personal values stand in a sibling row, bound by a salted commitment.
"""

import datetime
import hashlib
from dataclasses import asdict, dataclass

import rfc8785

FIRST_PREVIOUS = "0" * 64
# What is read of a version, as text and as page.
WORDS = [f"{kind}_{language}" for kind in ("text", "html", "summary", "change_note") for language in ("en", "sw")]


@dataclass(frozen=True)
class Personal:
    """Values that retention may purge one day; `ip` is the trusted proxy's word, or `None`."""

    name: str
    title: str
    email: str
    ip: str | None
    browser: str
    reason: str = ""
    party_name: str = ""

    def values(self) -> dict:
        """What the commitment covers: a reason and the name of a party only where there is one."""
        sometimes = ("reason", "party_name")
        return {name: value for name, value in asdict(self).items() if name not in sometimes or value}

    @classmethod
    def of(cls, row) -> "Personal":
        """The values of a `LedgerPersonal`."""
        return cls(*(getattr(row, name) for name in cls.__dataclass_fields__))


def said_of(signature, version: int) -> dict:
    """What each record says of its signature, whose text is of that version; by name it calls organizations alone."""
    said = {
        "code": signature.code,
        "kind": signature.kind,
        "party": signature.party,
        "signer": f"person:{signature.signer_id}",
        "method": signature.method,
        "version": version,
        "language": signature.language,
    }
    return said | ({"party_name": signature.party_name} if signature.kind == "organization" else {})


def person_bound(signature) -> str:
    """Name of the person whom a signature binds: a personal value; that of an organization stands in the record."""
    return signature.party_name if signature.kind == "person" else ""


def published_as(version) -> dict:
    """All that publishing a version has fixed, besides its number; the words and pages by one SHA-256."""
    return {
        "is_material": version.is_material,
        "effective_on": version.effective_on.isoformat(),
        "sign_by": version.sign_by.isoformat() if version.sign_by else None,
        "grace_days": version.grace_days,
        "drafted_by": f"person:{version.drafted_by_id}" if version.drafted_by_id else None,
        "published_by": f"person:{version.published_by_id}" if version.published_by_id else None,
        "published_at": version.published_at.astimezone(datetime.UTC).isoformat(),
        "words_sha256": digest(canonical({name: getattr(version, name) for name in WORDS})),
    }


def canonical(record: dict) -> str:
    """The one way to write a record down (RFC 8785)."""
    return rfc8785.dumps(record).decode()


def digest(text: str) -> str:
    """SHA-256 over the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def committed(salt: str, personal: Personal) -> bytes:
    """What the commitment is computed over: the salt, then canonical JSON of the personal values."""
    return (salt + canonical(personal.values())).encode()


def commitment(salt: str, personal: Personal) -> str:
    """SHA-256 over salt and canonical JSON of the personal values."""
    return hashlib.sha256(committed(salt, personal)).hexdigest()
