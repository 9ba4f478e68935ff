"""How fast signing is: many at once, the check of a long ledger, and the way to the sealed receipt."""

import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cop_portal.benchmarks.scratch import machine
from cop_portal.benchmarks.signers import seconds_for
from cop_portal.demonstration.running import database_time, has_worker_since, stop, wait_until, worker
from members.models import User
from terms import ledger
from terms.acceptance import decided_by
from terms.ledger.checking import check
from terms.models import LedgerEntry, Receipt, Signature, TermsVersion
from terms.signing import Circumstances, open_text, read_opening, sign_for_oneself
from terms.standing import party_of_person

SIGNERS = 8
PATIENCE = 120
# What the portal promises, in seconds.
CHECKED_WITHIN, SEALED_WITHIN = 60, 15
PIECE = 500


def measure(signatures: int, rows: int, receipts: int) -> dict:
    """Every number in one database, which is empty before."""
    sealed = seconds_to_receipts(receipts)
    # One more for each signer, to get warm with.
    seconds = seconds_for([person.pk for person in people(signatures + SIGNERS)], SIGNERS)
    fill_ledger(rows - LedgerEntry.objects.count())
    report = check()
    return {
        "signing": {
            "signers": SIGNERS,
            "signatures": signatures,
            "seconds": round(seconds, 2),
            "per_second": round(signatures / seconds, 1),
        },
        "verification": {"rows": report.entries, "seconds": report.seconds, "faults": len(report.faults)},
        "receipts": {
            "number": receipts,
            "mean_seconds": round(statistics.mean(sealed), 2),
            "worst_seconds": round(max(sealed), 2),
        },
        "machine": machine(),
        "is_as_promised": report.seconds < CHECKED_WITHIN and not report.faults and max(sealed) < SEALED_WITHIN,
    }


def people(number: int) -> list[User]:
    """So many new accounts."""
    first = User.objects.count() + 1
    return User.objects.bulk_create(
        User(email=f"signer{first + place}@example.org", full_name=f"Signer Number {first + place}")
        for place in range(number)
    )


def sign_for(user: User) -> Signature:
    """As the page does it: the text was opened a moment ago, a code entered just before."""
    version = TermsVersion.objects.in_force()
    opening = read_opening(open_text(version, "en", user), user)
    came = Circumstances("192.0.2.7", "Benchmark", "code", timezone.now())
    return sign_for_oneself(opening, user, user.full_name, came)


def seconds_to_receipts(number: int) -> list[float]:
    """For each of so many signings, one after the other, how long until its sealed receipt is there; a worker runs."""
    with job_worker():
        return [seconds_to_receipt(person) for person in people(number)]


@contextmanager
def job_worker() -> Iterator[None]:
    """A worker in a process of its own, silent, since only numbers are printed."""
    began = database_time()
    process = subprocess.Popen(worker(), cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
    try:
        wait_until(lambda: has_worker_since(began), [process])
        yield
    finally:
        stop([process])


def seconds_to_receipt(person: User) -> float:
    began = time.monotonic()
    signature = sign_for(person)
    while not Receipt.objects.filter(signature=signature).exists():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"No receipt within {PATIENCE} seconds.")
        time.sleep(0.02)
    return time.monotonic() - began


def fill_ledger(rows: int) -> None:
    """So many entries more: signings, each with its acceptance, by the functions of daily life but without letters."""
    version, coordinator = TermsVersion.objects.in_force(), people(1)[0]
    for begun in range(0, rows, 2 * PIECE):
        pairs = (min(rows - begun, 2 * PIECE) + 1) // 2
        with transaction.atomic():
            signatures = Signature.objects.bulk_create(accepted(person, version) for person in people(pairs))
            for signature in signatures:
                personal = ledger.Personal(
                    signature.party_name, "Officer", signature.signer.email, "192.0.2.7", "Benchmark"
                )
                ledger.append(signature, Signature.State.SIGNED, {}, personal)
                ledger.append(signature, Signature.State.ACCEPTED, {}, decided_by(coordinator))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE terms_ledgerentry, terms_ledgerpersonal, terms_signature")


def accepted(person: User, version: TermsVersion) -> Signature:
    return Signature(
        version=version,
        signer=person,
        kind=Signature.Kind.PERSON,
        party=party_of_person(person),
        party_name=person.full_name,
        state=Signature.State.ACCEPTED,
        language="en",
        signed_at=timezone.now(),
    )
