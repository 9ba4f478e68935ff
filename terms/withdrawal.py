"""Taking a signature back. Nothing is erased: the record says who withdrew it and when, its proof is kept for some years."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import User
from members.transitions import TransitionRefused, change_state
from notifications import outbox
from terms import ledger
from terms.ledger.retention import KEPT
from terms.models import Signature
from terms.signing import Circumstances, check_authentication, hold
from terms.standing import party_of_person


class NotTheSigner(Exception):
    """A person's signature is withdrawn by that person alone."""


def kept_until(day: datetime.date | None = None) -> datetime.date:
    """Until when the evidence of a signature is kept that ends on `day` (default: today)."""
    return (day or timezone.localdate()) + KEPT


def standing_of(party: str) -> QuerySet[Signature]:
    """All that binds the party, under whatever version, the newest first."""
    return Signature.objects.standing().of_party(party).select_related("version", "signer").order_by("-pk")


@transaction.atomic
def withdraw(signature: Signature, by: User, came: Circumstances, reason: str = "") -> list[Signature]:
    """Take back all that binds the party of `signature`, older versions included; the signer gets a letter.

    For an organization the caller has checked that `by` may bind it. Raises `NotTheSigner`, `AuthenticationTooOld`,
    and `TransitionRefused` when nothing stands any more.
    """
    if signature.kind == Signature.Kind.PERSON and signature.party != party_of_person(by):
        raise NotTheSigner
    check_authentication(came)
    signatures = held(signature.party)
    if not signatures:
        signature.refresh_from_db(fields=["state"])
        raise TransitionRefused(signature, Signature.State.WITHDRAWN)
    for one in signatures:
        change_state(one, Signature.State.WITHDRAWN, by)
    for one in reversed(signatures):
        ledger.append(one, Signature.State.WITHDRAWN, facts(by, came), personal(by, came, reason))
    write_to_signer(signatures[0], by)
    return signatures


def held(party: str) -> list[Signature]:
    """What binds the party, locked.

    The newest row comes first, and all come before the chain's own lock: whoever accepts goes the same way.
    """
    hold(party)
    return list(standing_of(party).select_for_update(of=("self",)))


def facts(by: User, came: Circumstances) -> dict:
    return {
        "withdrawn_by": party_of_person(by),
        "authenticated_by": came.authenticated_by,
        "authenticated_at": came.authenticated_at.isoformat() if came.authenticated_at else "",
        "release": settings.RELEASE,
    }


def personal(by: User, came: Circumstances, reason: str) -> ledger.Personal:
    return ledger.Personal(by.full_name, title="", email=by.email, ip=came.ip, browser=came.browser, reason=reason)


def write_to_signer(signature: Signature, by: User) -> None:
    context = {
        "party_name": signature.party_name,
        "number": signature.version.number,
        "code": signature.code,
        "by": "" if by == signature.signer else str(by),
        "withdrawn_at": timezone.now(),
        "kept_until": kept_until(),
    }
    outbox.post("signature_withdrawn", signature.signer, context)
