import datetime
import json

import pytest
from django.core.management import call_command

from terms.ledger.anchoring import anchor
from terms.ledger.anchors import Anchor, read_anchors
from terms.ledger.checking import Fault, check
from terms.models import LedgerAnchor, LedgerEntry
from terms.tasks import anchor_ledger
from tests.factories import MemberFactory
from tests.terms.tampering import behind_the_triggers, rewrite_chain
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
DAYS = [datetime.date(2026, 11, day) for day in (20, 21, 22)]


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "kept" / "anchors.jsonl"
    settings.ANCHOR_RECIPIENTS = ["keeper@example.org", "notary@example.org"]
    return settings.ANCHOR_FILE


def signings(count: int) -> list[str]:
    """So many people sign; gives the hashes of their entries."""
    for _ in range(count):
        sign_as(MemberFactory(state="applicant").user)
    return list(LedgerEntry.objects.order_by("-number").values_list("hash", flat=True)[:count])[::-1]


@pytest.fixture
def three_days():
    """Six entries, anchored in the evening of three days."""
    for day in DAYS:
        signings(2)
        anchor(day)


def forge(record: dict) -> dict:
    """From the fourth entry on, somebody else has signed."""
    return record | ({"authenticated_by": "forged"} if record["number"] >= 4 else {})


def letters(mailbox) -> list:
    return [mail for mail in mailbox() if mail.subject.startswith("Ledger of signatures")]


def test_head_leaves_by_row_letter_and_file(mailbox, anchor_file):
    first, second = signings(2)

    anchor(DAYS[0])

    kept = LedgerAnchor.objects.get()
    sent = letters(mailbox)
    assert (kept.day, kept.number, kept.hash) == (DAYS[0], 2, second)
    assert [mail.to for mail in sent] == [["keeper@example.org"], ["notary@example.org"]]
    assert sent[0].subject == "Ledger of signatures, 20 November 2026: entry 2"
    assert f"\n2026-11-20 2 {second}\n" in sent[0].body
    assert [json.loads(line) for line in anchor_file.read_text().splitlines()] == [
        {"day": "2026-11-20", "number": 2, "hash": second, "hashes": [first, second]}
    ]


def test_second_run_of_a_day_adds_nothing(mailbox, anchor_file):
    signings(1)
    anchor_ledger(timestamp=0)
    signings(1)

    anchor_ledger(timestamp=0)

    assert LedgerAnchor.objects.get().number == 1
    assert (len(letters(mailbox)), len(anchor_file.read_text().splitlines())) == (2, 1)


def test_second_run_adds_the_line_that_is_missing(anchor_file):
    signings(1)
    anchor(DAYS[0])
    anchor_file.unlink()

    anchor(DAYS[0])

    assert len(anchor_file.read_text().splitlines()) == 1


def test_torn_line_is_left_behind(anchor_file):
    signings(1)
    anchor(DAYS[0])
    with anchor_file.open("a") as file:
        file.write('{"day": "2026-11-2')
    signings(1)

    anchor(DAYS[1])

    assert [(kept.day, kept.number) for kept in read_anchors(anchor_file)] == [(DAYS[0], 1), (DAYS[1], 2)]


def test_empty_ledger_has_no_head(mailbox, anchor_file):
    assert (anchor(), LedgerAnchor.objects.count(), letters(mailbox), anchor_file.exists()) == (None, 0, [], False)


def test_anchors_fit_the_chain_they_were_taken_from(three_days, anchor_file):
    report = check(read_anchors(anchor_file))

    assert (report.faults, report.anchored) == ([], 6)


def test_chain_written_anew_passes_without_anchors_and_is_found_with_them(three_days, anchor_file, capsys):
    """This is why the head leaves the database every day."""
    rewrite_chain(forge)
    behind_the_triggers("DELETE FROM terms_ledgeranchor")

    assert check().faults == []
    with pytest.raises(SystemExit):
        call_command("verify_signatures", "--anchors", anchor_file)
    assert "First fault: Entry 4, the hash is not the one that was anchored on 2026-11-21." in capsys.readouterr().out


def test_letters_tell_between_which_entries_it_was_changed(three_days, mailbox, tmp_path):
    saved = tmp_path / "letters.txt"
    saved.write_text("\n".join(mail.body.replace(" 4 ", "\n4\n") for mail in letters(mailbox)))
    rewrite_chain(forge)
    behind_the_triggers("DELETE FROM terms_ledgeranchor")

    sentence = "between entry 3 and entry 4 something is not as it was anchored on 2026-11-21"
    assert check(read_anchors(saved)).faults == [Fault(3, sentence)]


def test_rows_of_anchors_are_always_compared(three_days):
    rewrite_chain(forge)

    assert check().first_fault.number == 3


def test_entries_cut_off_at_the_end_are_found(three_days):
    behind_the_triggers(
        "DELETE FROM terms_signature WHERE id IN (SELECT signature_id FROM terms_ledgerentry WHERE number > 4)",
        "DELETE FROM terms_ledgerpersonal WHERE entry_id > 4",
        "DELETE FROM terms_ledgerentry WHERE number > 4",
    )

    assert check().faults == [Fault(6, "entry 6 was anchored on 2026-11-22 and is missing")]


def test_letters_and_lines_are_read_alike(tmp_path):
    sha256 = "ab" * 32
    path = tmp_path / "anchors"
    line = json.dumps({"day": "2026-11-21", "number": 5, "hash": sha256, "hashes": [sha256]})
    path.write_text(f"Dear keeper,\n> 2026-11-20\n> 4 {sha256}\n2026-11-20 4\n{sha256}\n{line}\n")

    assert read_anchors(path) == [
        Anchor(DAYS[1], 5, sha256, (sha256,)),
        Anchor(DAYS[0], 4, sha256),
    ]
