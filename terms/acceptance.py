"""What a coordinator does with a signature: accept it, or refuse it with a reason."""

from django.db import transaction

from members.models import User
from members.transitions import change_state
from notifications import outbox
from terms import ledger
from terms.models import Signature


@transaction.atomic
def accept(signature: Signature, by: User, *, tell: bool = True) -> Signature:
    """Accept for the community; the coordinator's name and time join the same chain.

    `tell=False` when a wider letter (of welcome) says it. Raises `TransitionRefused` when
    somebody decided before.
    """
    change_state(signature, Signature.State.ACCEPTED, by)
    ledger.append(signature, Signature.State.ACCEPTED, {}, decided_by(by))
    if tell:
        outbox.post(
            "signature_accepted", signature.signer, {"signature": signature, "party_name": signature.party_name}
        )
    return signature


@transaction.atomic
def refuse(signature: Signature, by: User, reason: str) -> Signature:
    """Refuse, with the reason that the signer reads. Raises `TransitionRefused` when somebody decided before."""
    change_state(signature, Signature.State.REFUSED, by, reason)
    ledger.append(signature, Signature.State.REFUSED, {"reason": reason}, decided_by(by))
    outbox.post(
        "signature_refused",
        signature.signer,
        {"signature": signature, "party_name": signature.party_name, "reason": reason},
    )
    return signature


def decided_by(person: User) -> ledger.Personal:
    return ledger.Personal(name=person.full_name, title="", email=person.email, ip=None, browser="")
