import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from terms.ledger.checking import faults
from terms.models import LedgerEntry
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE terms_ledgerentry SET event = 'refused'",
        "DELETE FROM terms_ledgerentry",
        "TRUNCATE terms_ledgerentry CASCADE",
        "UPDATE terms_ledgerpersonal SET name = 'Somebody Else'",
        "DELETE FROM terms_ledgerpersonal",
        "TRUNCATE terms_ledgerpersonal",
    ],
)
def test_ledger_refuses_every_change(applicant, statement):
    sign_as(applicant)
    # What the signing left for the end of its transaction is checked now, or TRUNCATE stops at that first.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE terms_ledgerentry SET record = replace(record, 'person:', 'nobody:')",
            "the record does not match its hash",
        ),
        ("UPDATE terms_ledgerpersonal SET name = 'Somebody Else'", "the personal values do not match the record"),
        ("UPDATE terms_ledgerentry SET event = 'refused'", "the row does not match its record: event"),
    ],
)
def test_change_behind_the_triggers_is_found(applicant, statement, fault):
    sign_as(applicant)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)

    assert (1, fault) in list(faults())


def test_published_version_never_changes(db):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE terms_termsversion SET text_en = 'Something else'")


def test_the_librarys_own_switch_does_not_open_a_published_version(db):
    is_off = pgtrigger.ignore("terms.TermsVersion:published_terms_never_change")

    with is_off, pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE terms_termsversion SET text_en = 'Something else'")
