import pytest

from cop_portal.benchmarks.scratch import NotScratch, environment, scratch_database
from cop_portal.benchmarks.signing import fill_ledger, people, sign_for
from terms.ledger.checking import check
from terms.models import LedgerEntry

pytestmark = pytest.mark.django_db


def test_benchmark_has_a_database_and_a_folder_of_its_own():
    real = {"DATABASE_URL": "postgres://role:secret@host:5433/portal?sslmode=require", "FILES_DIR": "/srv/files"}

    own = environment(real, "bench_signing")

    assert own["DATABASE_URL"] == "postgres://role:secret@host:5433/portal_bench_signing?sslmode=require"
    assert own["PORTAL_DATA_DIR"].endswith("/.data/bench")
    assert "FILES_DIR" not in own


def test_benchmark_refuses_a_database_that_is_not_its_own():
    with pytest.raises(NotScratch), scratch_database("bench_signing"):
        raise AssertionError("It must not get here.")


def test_ledger_is_filled_with_entries_that_hold():
    sign_for(people(1)[0])

    fill_ledger(6)

    report = check()
    assert (report.entries, report.faults, LedgerEntry.objects.first().event) == (7, [], "accepted")
