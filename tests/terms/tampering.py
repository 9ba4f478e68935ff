"""What the owner of the database could do to the ledger, with its triggers off."""

import json
from collections.abc import Callable

from django.db import connection, transaction

from terms.ledger.chain import FIRST_PREVIOUS, canonical, digest
from terms.models import LedgerEntry


@transaction.atomic
def behind_the_triggers(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@transaction.atomic
def rewrite_chain(change: Callable[[dict], dict]) -> None:
    """Every record anew, as `change` likes it, with hashes and links that fit."""
    previous = FIRST_PREVIOUS
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for entry in LedgerEntry.objects.order_by("number"):
            record = canonical(change(json.loads(entry.record)) | {"previous": previous})
            cursor.execute(
                "UPDATE terms_ledgerentry SET record = %s, previous_hash = %s, hash = %s WHERE number = %s",
                [record, previous, digest(record), entry.number],
            )
            previous = digest(record)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
