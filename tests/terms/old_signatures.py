"""Signatures whose story ended years ago: the ledger takes the times of imports."""

import datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from members.models import User
from members.transitions import change_state
from terms import ledger
from terms.acceptance import decided_by
from terms.models import Signature, TermsVersion
from tests.factories import UserFactory

PERSONAL = ledger.Personal("Amina Juma", "Officer", "amina@example.org", "192.0.2.7", "Firefox")


def ended_signature(ended_at: datetime.datetime, signer: User | None = None, after: str = "withdrawn") -> Signature:
    """Signed a month before it ended; `after` is the state in which it ended."""
    signer = signer or UserFactory()
    signed_at = ended_at - relativedelta(months=1)
    signature = Signature.objects.create(
        version=TermsVersion.objects.get(number=1),
        signer=signer,
        kind="person",
        party=f"person:{signer.pk}",
        party_name=signer.full_name,
        language="en",
        signed_at=signed_at,
    )
    ledger.append(signature, "signed", {}, PERSONAL, at=signed_at)
    change_state(signature, after, signer)
    ledger.append(signature, after, {}, decided_by(signer), at=ended_at)
    return signature


def years_ago(years: int, **more) -> datetime.datetime:
    return timezone.now() - relativedelta(years=years, **more)
