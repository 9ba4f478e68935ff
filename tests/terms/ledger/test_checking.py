import datetime
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from terms.acceptance import accept
from terms.ledger import retention
from terms.ledger.checking import Fault, check, check_part, one_moment
from terms.models import LedgerEntry, Signature
from terms.paper import confirm
from tests.factories import MemberFactory, UserFactory
from tests.parallel import at_once
from tests.terms.old_signatures import ended_signature, years_ago
from tests.terms.tampering import behind_the_triggers
from tests.terms.test_paper import entered
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries(administrator):
    """Two signatures, the second one accepted."""
    first, second = (sign_as(MemberFactory(state="applicant").user) for _ in range(2))
    accept(second, administrator)
    return first, second


def verify(*options, capsys) -> tuple[int, str]:
    """Exit status and output of the command."""
    try:
        call_command("verify_signatures", *options)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_a_whole_ledger_has_no_fault(three_entries):
    report = check()

    head = LedgerEntry.objects.first()
    assert (report.entries, report.faults, report.head) == (3, [], (3, head.hash))
    assert (report.purged, report.clock_notes, report.first_fault) == ([], [], None)


def test_an_empty_ledger_has_no_fault(db):
    report = check()

    assert (report.entries, report.faults, report.head) == (0, [], None)


@pytest.mark.parametrize(
    ("statement", "number", "reason"),
    [
        (
            (
                "UPDATE terms_ledgerpersonal SET entry_id = 7 WHERE entry_id = 3;"
                "UPDATE terms_ledgerentry SET number = 7 WHERE number = 3"
            ),
            7,
            "number 3 is missing",
        ),
        (
            "UPDATE terms_ledgerentry SET hash = repeat('0', 64) WHERE number = 2",
            2,
            "the record does not match its hash",
        ),
        ("UPDATE terms_ledgerentry SET record = '[' WHERE number = 2", 2, "the record is not canonical JSON"),
        ("UPDATE terms_ledgerentry SET record = ' ' || record WHERE number = 2", 2, "the record is not canonical JSON"),
        (
            "UPDATE terms_ledgerentry SET previous_hash = repeat('1', 64) WHERE number = 2",
            2,
            "the entry does not follow the one before",
        ),
        (
            "UPDATE terms_ledgerentry SET recorded_at = recorded_at + interval '1 second' WHERE number = 3",
            3,
            "the row does not match its record: recorded_at",
        ),
        (
            "UPDATE terms_signature SET code = '0000-0000', language = 'sw' WHERE id IN (SELECT max(id) FROM terms_signature)",
            2,
            "the row does not match its record: code, language",
        ),
        ("UPDATE terms_signature SET party = 'person:0' || id", 1, "the row does not match its record: party"),
        ("UPDATE terms_signature SET method = 'paper'", 1, "the row does not match its record: method"),
        (
            "UPDATE terms_signature SET signed_at = signed_at - interval '1 day'",
            1,
            "the row does not match its record: signed_at",
        ),
        (
            "UPDATE terms_ledgerentry SET record = regexp_replace(record, '(\"published\":){[^}]*}', '\\1[1]')",
            1,
            "the version is not as it was published: published",
        ),
        (
            "UPDATE terms_ledgerentry SET record = repeat('[', 100000) WHERE number = 2",
            2,
            "the record is not canonical JSON",
        ),
        ("UPDATE terms_termsversion SET state = 'draft'", 1, "the stored text is not the one that was signed"),
        ("UPDATE terms_termsversion SET text_en = text_en || ' '", 1, "the stored text is not the one that was signed"),
        ("DELETE FROM terms_ledgerpersonal", 1, "the personal values are missing, and no removal is recorded"),
        ("UPDATE terms_ledgerpersonal SET salt = repeat('0', 64)", 1, "the personal values do not match the record"),
        ("UPDATE terms_ledgerpersonal SET ip = '192.0.2.8'", 1, "the personal values do not match the record"),
        (
            "INSERT INTO terms_ledgerpurge (entry_id, reason) VALUES (2, 'Because')",
            2,
            "the personal values stand although their removal is recorded",
        ),
    ],
)
def test_each_change_is_named_with_its_entry(three_entries, statement, number, reason):
    behind_the_triggers(statement)

    report = check()

    assert report.first_fault.number == number
    assert Fault(number, reason) in report.faults


def test_state_must_be_the_last_event(three_entries):
    signature = three_entries[0]
    Signature.objects.filter(pk=signature.pk).update(state="accepted")

    sentence = f"signature {signature.code} is in the state “accepted”, its last entry says “signed”"
    assert check().faults == [Fault(1, sentence)]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE terms_termsversion SET sha256_en = repeat('0', 64)",
            "version 1 (en): the stored text does not match its fingerprint",
        ),
        (
            "UPDATE terms_termsversion SET text_sw = text_sw || 'x'",
            "version 1 (sw): the stored text does not match its fingerprint",
        ),
        (
            "UPDATE terms_termsversion SET html_en = '<p>Other words.</p>'",
            "version 1 (en): the stored page does not match the text",
        ),
    ],
)
def test_each_change_of_a_text_that_was_published_is_found(three_entries, statement, sentence):
    behind_the_triggers(statement)

    assert Fault(None, sentence) in check().faults


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE terms_termsversion SET effective_on = '2020-01-01'", "effective_on"),
        ("UPDATE terms_termsversion SET sign_by = '2030-01-01'", "sign_by"),
        ("UPDATE terms_termsversion SET grace_days = 365", "grace_days"),
        ("UPDATE terms_termsversion SET is_material = false", "is_material"),
        ("UPDATE terms_termsversion SET published_at = published_at - interval '1 second'", "published_at"),
        ("UPDATE terms_termsversion SET published_by_id = 1", "published_by"),
        ("UPDATE terms_termsversion SET drafted_by_id = 1", "drafted_by"),
        ("UPDATE terms_termsversion SET summary_en = 'Other words.'", "words_sha256"),
        ("UPDATE terms_termsversion SET change_note_sw = 'Maneno mengine.'", "words_sha256"),
        ("UPDATE terms_termsversion SET renderer = 'another', html_en = '<p>Other words.</p>'", "words_sha256"),
        (
            "UPDATE terms_termsversion SET text_sw = 'x', sha256_sw = encode(sha256('x'), 'hex'), renderer = 'another'",
            "words_sha256",
        ),
    ],
)
def test_each_change_of_what_publishing_has_fixed_is_found(three_entries, statement, column):
    behind_the_triggers(statement)

    assert check().faults == [Fault(number, f"the version is not as it was published: {column}") for number in (1, 2)]


def test_name_of_a_person_as_party_is_the_one_that_was_signed(three_entries):
    behind_the_triggers("UPDATE terms_signature SET party_name = 'Somebody Else'")

    assert check().faults == [
        Fault(number, "the name of the party is not the one that was signed") for number in (1, 2)
    ]


def test_name_of_a_person_who_signed_on_paper_is_the_one_that_was_entered():
    confirm(entered(MemberFactory(state="applicant").user, UserFactory()), UserFactory())
    behind_the_triggers(
        "UPDATE terms_signature SET party_name = 'Somebody'", "UPDATE terms_papersigning SET party_name = 'Somebody'"
    )

    assert check().faults == [Fault(1, "the name of the party is not the one that was signed")]


def test_record_of_a_signature_on_paper_holds_what_publishing_has_fixed_too():
    confirm(entered(MemberFactory(state="applicant").user, UserFactory()), UserFactory())
    behind_the_triggers("UPDATE terms_termsversion SET effective_on = '2020-01-01'")

    assert check().faults == [Fault(1, "the version is not as it was published: effective_on")]


def test_older_record_that_says_nothing_of_them_still_holds(db):
    signature = ended_signature(years_ago(1))
    behind_the_triggers(
        "UPDATE terms_signature SET party_name = 'Somebody'", "UPDATE terms_termsversion SET grace_days = 7"
    )

    assert "published" not in json.loads(signature.entries.last().record)
    assert check().faults == []


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE terms_papersigning SET signed_on = '2020-01-01'", "does not match the record: signed_on"),
        ("UPDATE terms_papersigning SET name = 'Somebody'", "does not match the record: name"),
        ("UPDATE terms_papersigning SET party_name = 'Somebody'", "does not match the record: party_name"),
        ("UPDATE files_storedfile SET sha256 = repeat('1', 64)", "does not match the record: scan"),
        ("DELETE FROM terms_papersigning", "is missing"),
    ],
)
def test_each_change_of_a_page_signed_on_paper_is_found(statement, reason):
    confirm(entered(MemberFactory(state="applicant").user, UserFactory()), UserFactory())
    assert check().faults == []
    behind_the_triggers(statement)

    assert check().faults == [Fault(1, f"the page that was signed on paper {reason}")]


def test_last_entry_without_its_signature_is_found(three_entries):
    behind_the_triggers("UPDATE terms_ledgerentry SET signature_id = 0 WHERE number = 3")

    assert Fault(3, "the signature of the entry is missing") in check().faults


def test_signature_without_an_entry_is_found(three_entries, capsys):
    signature = three_entries[1]
    behind_the_triggers(
        "DELETE FROM terms_ledgerpersonal WHERE entry_id > 1",
        "DELETE FROM terms_ledgerentry WHERE number > 1",
    )

    assert check().faults == [Fault(None, f"signature {signature.code} has no entry")]
    assert verify(capsys=capsys)[0] == 1


def test_removal_before_its_time_is_found(three_entries):
    behind_the_triggers(
        "DELETE FROM terms_ledgerpersonal WHERE entry_id = 2",
        "INSERT INTO terms_ledgerpurge (entry_id, reason) VALUES (2, 'Because')",
    )

    assert check().faults == [Fault(2, "the personal values were removed before their time")]


def test_removed_values_are_no_fault_and_are_named(capsys):
    ended_signature(years_ago(7))
    retention.purge_due()

    status, output = verify(capsys=capsys)

    assert status == 0
    assert output.startswith(f"Entry 1: personal values removed on {datetime.date.today()}.\nEntry 2: personal")


def test_clock_set_back_an_hour_keeps_the_order_and_is_noted(three_entries, capsys):
    with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1), tick=False):
        sign_as(UserFactory())

    last = json.loads(LedgerEntry.objects.first().record)
    report = check()
    assert (last["number"], report.faults) == (4, [])
    assert report.clock_notes == [(4, last["clock_behind_seconds"])]
    assert 3600 <= last["clock_behind_seconds"] < 3660
    assert "Entry 4: the clock had been set back by 36" in verify(capsys=capsys)[1]


def test_record_that_hides_the_clock_is_found(three_entries):
    behind_the_triggers("UPDATE terms_ledgerentry SET recorded_at = recorded_at - interval '1 hour' WHERE number = 3")

    assert Fault(3, "the record does not say how far the clock had been set back") in check().faults


def test_part_of_the_chain_is_linked_to_what_stands_before(three_entries):
    behind_the_triggers("UPDATE terms_ledgerentry SET record = '[' WHERE number = 1")

    assert (check_part(2, 3).faults, check_part(2, 3).entries) == ([], 2)
    assert check_part(1, 2).faults != []


def test_command_prints_the_whole_report_as_json(three_entries, capsys):
    behind_the_triggers("UPDATE terms_ledgerpersonal SET name = 'Somebody Else' WHERE entry_id >= 2")

    status, output = verify("--json", capsys=capsys)

    report = json.loads(output)
    assert (status, report.pop("seconds") < 5) == (1, True)
    reason = "the personal values do not match the record"
    assert report == {
        "entries": 3,
        "anchors": 0,
        "faults": [{"number": 2, "reason": reason}, {"number": 3, "reason": reason}],
        "first_fault": {"number": 2, "reason": reason},
        "purged": [],
        "clock_notes": [],
        "head": {"number": 3, "hash": LedgerEntry.objects.first().hash},
    }


def test_command_says_that_the_ledger_holds(three_entries, capsys):
    status, output = verify(capsys=capsys)

    assert status == 0
    assert output.startswith(f"The ledger holds: 3 entries, head 3 {LedgerEntry.objects.first().hash}, ")


def test_command_names_the_first_fault_last(three_entries, capsys):
    behind_the_triggers("UPDATE terms_ledgerentry SET event = 'refused' WHERE number = 1")

    status, output = verify(capsys=capsys)

    assert status == 1
    assert output.endswith("First fault: Entry 1, the row does not match its record: event.\n")


@pytest.mark.parametrize("content", [None, "no anchor here", '{"day": "today"}'])
def test_command_refuses_a_file_without_anchors(tmp_path, content):
    path = tmp_path / "anchors.txt"
    if content is not None:
        path.write_text(content)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_signatures", "--anchors", path)

    assert refusal.value.returncode == 2


def test_check_asks_no_question_for_each_entry(three_entries, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        check()


@pytest.mark.django_db(transaction=True)
def test_twenty_people_signing_at_once_leave_numbers_without_a_gap():
    people = [MemberFactory(state="applicant").user for _ in range(20)]

    at_once(*[lambda user=user: sign_as(user) for user in people])

    assert list(LedgerEntry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    assert check().faults == []


@pytest.mark.django_db(transaction=True)
def test_check_outside_a_transaction_reads_one_moment():
    sign_as(MemberFactory(state="applicant").user)
    levels = []

    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        levels.append(cursor.fetchone()[0])

    assert (levels, check().faults) == (["repeatable read"], [])
