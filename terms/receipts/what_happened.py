"""The course of a signature, from opening the text on, as its signer reads it."""

import datetime
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terms.models import LedgerEntry, Signature


@dataclass(frozen=True)
class Happening:
    words: str
    at: datetime.datetime


def happenings(entries: list[LedgerEntry]) -> list[Happening]:
    """What stands in the ledger about one signature, in the order in which it happened; `entries` in theirs."""
    first = json.loads(entries[0].record)
    before = [
        (_("Opened the text, version %(number)s") % {"number": first["version"]}, first.get("opened_at")),
        (confirmation(first), first.get("authenticated_at")),
    ]
    way = [Happening(words, datetime.datetime.fromisoformat(at)) for words, at in before if at]
    way.sort(key=lambda happening: happening.at)
    return way + [Happening(event(entry), entry.recorded_at) for entry in entries]


def confirmation(record: dict) -> str:
    ways = {
        "webauthn": _("Confirmed by a passkey"),
        "totp": _("Confirmed by the code of an app"),
        "recovery_codes": _("Confirmed by a recovery code"),
    }
    return ways.get(record.get("authenticated_by", ""), _("Confirmed the code sent by e-mail"))


def event(entry: LedgerEntry) -> str:
    """An entry in words; what is not known here yet goes by its name."""
    signature = entry.signature
    words = {
        Signature.State.SIGNED: _("Signed for %(party)s") % {"party": signature.party_name},
        Signature.State.ACCEPTED: _("Accepted by a coordinator"),
        Signature.State.REFUSED: _("Refused by a coordinator"),
        Signature.State.SUPERSEDED: _("Superseded by a later signature"),
        Signature.State.WITHDRAWN: _("Withdrawn"),
    }
    return words[Signature.State(entry.event)]
