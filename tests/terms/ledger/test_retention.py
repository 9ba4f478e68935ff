import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from files.models import StoredFile
from files.storing import keep
from terms import ledger
from terms.ledger import retention
from terms.ledger.checking import check
from terms.models import LedgerEntry, LedgerPersonal, LedgerPurge, PaperSigning, Receipt
from terms.tasks import purge_ledger
from tests.factories import UserFactory
from tests.terms.old_signatures import PERSONAL, ended_signature, years_ago
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def test_what_is_due_goes_and_leaves_its_row():
    recent = ended_signature(years_ago(5))
    old = ended_signature(years_ago(6, days=2))

    purge_ledger(timestamp=0)

    assert set(LedgerPersonal.objects.values_list("entry__signature", flat=True)) == {recent.pk}
    assert (
        list(LedgerPurge.objects.values_list("entry__signature", "reason").order_by("entry"))
        == [(old.pk, retention.REASON)] * 2
    )
    assert LedgerPurge.objects.filter(purged_at__date=timezone.now().date()).count() == 2


def test_values_of_a_signature_that_stands_are_kept_however_old():
    ended_signature(years_ago(7), after="accepted")
    ended_signature(years_ago(7))

    assert retention.purge_due() == 2
    assert set(LedgerPersonal.objects.values_list("entry__signature__state", flat=True)) == {"accepted"}


def test_purging_again_changes_nothing():
    ended_signature(years_ago(7))

    assert [retention.purge_due(), retention.purge_due()] == [2, 0]


def test_sealed_pdf_goes_with_the_values_it_holds():
    signature = ended_signature(years_ago(7))
    file = keep(b"%PDF-1.7", "receipt.pdf", "pdf", signature.signer)
    Receipt.objects.create(signature=signature, entry=signature.entries.last(), file=file)

    retention.purge_due()

    assert (Receipt.objects.count(), StoredFile.objects.filter(pk=file.pk).count()) == (0, 0)


def test_name_of_the_person_and_the_signed_page_go_too():
    signature = ended_signature(years_ago(7))
    scan = keep(b"%PDF-1.7", "page.pdf", "pdf", signature.signer)
    PaperSigning.objects.create(
        version=signature.version,
        language="en",
        signer=signature.signer,
        kind="person",
        party=signature.party,
        party_name=signature.party_name,
        name="Amina Juma",
        signed_on=years_ago(7).date(),
        scan=scan,
        state="confirmed",
        entered_by=UserFactory(),
        checked_by=UserFactory(),
        signature=signature,
    )

    retention.purge_due()

    signature.refresh_from_db()
    assert signature.party_name == retention.NO_NAME
    assert (PaperSigning.objects.count(), StoredFile.objects.filter(pk=scan.pk).count()) == (0, 0)
    assert list(check().faults) == []


def test_what_stands_is_kept_however_old(applicant):
    signature = sign_as(applicant)
    ledger.append(signature, "accepted", {}, PERSONAL, at=years_ago(9))

    assert (retention.purge_due(), retention.goes_on(signature)) == (0, None)


def test_report_names_the_day_from_which_values_go():
    signature = ended_signature(datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC))

    assert retention.goes_on(signature) == datetime.date(2032, 3, 2)


@pytest.mark.parametrize(
    ("ended", "reason", "sentence"),
    [
        ({"years": 5, "months": 11}, "Asked for it.", "Less than six years have passed"),
        ({"years": 7}, "  ", "A removal needs its reason."),
    ],
)
def test_function_refuses_what_is_not_due(ended, reason, sentence):
    entry = ended_signature(years_ago(**ended)).entries.first()

    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        retention.purge(entry.number, reason)

    assert LedgerPersonal.objects.filter(entry=entry).exists()


def test_function_refuses_while_the_signature_stands(applicant):
    entry = sign_as(applicant).entries.get()

    with pytest.raises(IntegrityError, match="still stands"), transaction.atomic():
        retention.purge(entry.number, "Asked for it.")


def test_a_state_changed_behind_the_ledger_opens_no_way(applicant):
    signature = sign_as(applicant)
    type(signature).objects.filter(pk=signature.pk).update(state="withdrawn")

    with pytest.raises(IntegrityError, match="still stands"), transaction.atomic():
        retention.purge(signature.entries.get().number, "Asked for it.")


def test_function_refuses_an_entry_that_is_not_there():
    with pytest.raises(IntegrityError, match="The ledger has no entry 7"), transaction.atomic():
        retention.purge(7, "Asked for it.")


def test_values_go_once():
    entry = ended_signature(years_ago(7)).entries.first()
    retention.purge(entry.number, "Time is over.")

    with pytest.raises(IntegrityError), transaction.atomic():
        retention.purge(entry.number, "Time is over.")


def test_removed_values_never_come_back():
    entry = ended_signature(years_ago(7)).entries.first()
    retention.purge(entry.number, "Time is over.")

    with pytest.raises(IntegrityError, match="removed for good"), transaction.atomic():
        LedgerPersonal.objects.create(entry=entry, salt="0" * 64, name="Somebody Else")


def test_row_of_a_removal_obeys_the_rules_whoever_writes_it(applicant):
    """Also for the owner of the tables, who needs no function."""
    entry = sign_as(applicant).entries.get()

    with pytest.raises(IntegrityError, match="still stands"), transaction.atomic():
        LedgerPurge.objects.create(entry=entry, reason="Because.")


def test_row_of_a_removal_says_when_it_was_written():
    entry = ended_signature(years_ago(7)).entries.first()

    LedgerPurge.objects.create(entry=entry, reason="Because.", purged_at=years_ago(1))

    assert timezone.now() - entry.purge.purged_at < datetime.timedelta(minutes=1)
    assert not LedgerPersonal.objects.filter(entry=entry).exists()


@pytest.mark.parametrize("table", ["terms_ledgerpurge", "terms_ledgeranchor"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_removals_and_anchors_never_change(table, statement):
    entry = ended_signature(years_ago(7)).entries.first()
    retention.purge(entry.number, "Time is over.")
    column = "reason" if table == "terms_ledgerpurge" else "hash"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO terms_ledgeranchor (day, number, hash) VALUES ('2026-01-01', 1, 'abc')")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column, "'x'"))


def test_a_due_value_is_not_deleted_by_itself():
    ended_signature(years_ago(7))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerPersonal.objects.all().delete()

    assert LedgerPersonal.objects.count() == LedgerEntry.objects.count() == 2
