import ast
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest

from terms import ledger
from terms.acceptance import accept
from terms.evidence.pack import hand_out, make_pack
from terms.ledger import retention
from terms.ledger.anchoring import anchor
from terms.models import EvidenceView, LedgerEntry, PaperSigning, Receipt
from tests.factories import MemberFactory, StoredFileFactory, UserFactory
from tests.terms.old_signatures import ended_signature, years_ago
from tests.terms.tampering import behind_the_triggers
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature(settings, tmp_path, administrator):
    """Signed by Amina, accepted; two others signed in between and after; the head left the database."""
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    sign_as(MemberFactory(state="applicant").user)
    signature = sign_as(MemberFactory(state="applicant", user__full_name="Amina Wanjirũ “Shiro” Njoroge").user)
    sign_as(MemberFactory(state="applicant").user)
    accept(signature, administrator)
    sign_as(MemberFactory(state="applicant").user)
    anchor()
    sign_as(MemberFactory(state="applicant").user)
    return signature


@pytest.fixture
def pack(signature, tmp_path) -> Path:
    """The pack of that signature, unpacked."""
    return unpacked(signature, tmp_path / "pack")


def unpacked(signature, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(make_pack(signature))) as archive:
        archive.extractall(folder)
    return folder


def verify(folder: Path) -> tuple[int, list[str]]:
    """Exit status and lines of the pack's own script, run as a stranger would: without the portal."""
    run = subprocess.run(  # noqa: S603  our own script
        [sys.executable, "-I", folder / "verify.py"], capture_output=True, text=True, cwd="/", check=False
    )
    assert run.stderr == ""
    return run.returncode, run.stdout.splitlines()


def test_pack_holds_what_proves_one_signature(pack):
    names = sorted(str(path.relative_to(pack)) for path in pack.rglob("*") if path.is_file())

    assert names == [
        "README.txt",
        "SHA256SUMS",
        "anchors.json",
        "certificate-106B.pdf",
        "certificate-106B.txt",
        "chain.jsonl",
        "evidence.json",
        "personal.json",
        "records/2.json",
        "records/4.json",
        "terms-1-en.md",
        "verify.py",
    ]


def test_a_good_pack_verifies_itself_and_says_what_it_found(pack):
    status, lines = verify(pack)

    hashes = dict(LedgerEntry.objects.values_list("number", "hash"))
    assert status == 0
    assert f"fits     chain.jsonl: 4 records, linked up to the hash {hashes[5]}" in lines
    assert f"fits     records/2.json: has the hash {hashes[2]} of evidence.json" in lines
    assert "fits     personal.json: values of record 2, Amina Wanjirũ “Shiro” Njoroge" in lines
    assert lines[-1] == "Everything fits. Compare the anchors with the letters of those days."


def test_script_needs_sixty_lines_and_the_standard_library():
    script = Path("terms/evidence/verify.py").read_text(encoding="utf-8")

    assert len(script.splitlines()) <= 60
    imported = {line.split()[1] for line in script.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"hashlib", "json", "sys", "pathlib"}
    ast.parse(script, feature_version=(3, 8))


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("terms-1-en.md", "Terms", "Tarms", "terms-1-en.md: text of record 2, signed"),
        ("records/2.json", '"signed"', '"sighed"', "records/2.json: has the hash "),
        ("chain.jsonl", '"number":3', '"number":9', "chain.jsonl, record 4: names the hash of the record before"),
        ("chain.jsonl", '"number":5', '"number": 5', "chain.jsonl, record 5: is canonical JSON"),
        ("personal.json", "Amina", "Anina", "personal.json: values of record 2, Anina"),
        ("personal.json", "192.0.2.7", "192.0.2.8", "personal.json: values of record 2, Amina"),
        ("personal.json", '"salt": "', '"salt": "0', "personal.json: values of record 2, Amina"),
        ("evidence.json", '"2": "', '"2": "0', "records/2.json: has the hash 0"),
        ("evidence.json", '"last_hash": "', '"last_hash": "0', "chain.jsonl: 4 records"),
        ("anchors.json", '"hash": "', '"hash": "0', "anchors.json: "),
        ("certificate-106B.txt", "Evidence Act", "Evidence Axt", "SHA256SUMS: certificate-106B.txt"),
    ],
)
def test_each_change_is_named(pack, name, old, new, named):
    path = pack / name
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(old, new, 1), encoding="utf-8")

    status, lines = verify(pack)

    assert path.read_text(encoding="utf-8") != before
    assert (status, lines[-1].startswith(f"MISMATCH {named}")) == (1, True), lines[-1]


def test_an_event_left_out_is_named(pack):
    evidence = json.loads((pack / "evidence.json").read_text())
    del evidence["hashes"]["4"]
    (pack / "evidence.json").write_text(json.dumps(evidence))

    status, lines = verify(pack)

    assert (status, lines[-1]) == (1, f"MISMATCH evidence.json: {evidence['code']} has the records 2, 4")


def test_pack_holds_the_exact_bytes(pack, signature):
    assert (pack / "terms-1-en.md").read_bytes() == signature.version.text_en.encode()
    assert (pack / "records" / "2.json").read_bytes() == signature.entries.get(number=2).record.encode()


def test_without_an_anchor_the_chain_goes_to_the_head(signature, tmp_path):
    behind_the_triggers("DELETE FROM terms_ledgeranchor")

    folder = unpacked(signature, tmp_path / "pack")

    assert len((folder / "chain.jsonl").read_text().splitlines()) == 5
    assert (verify(folder)[0], json.loads((folder / "anchors.json").read_text())) == (0, [])


def test_chain_holds_no_names_and_addresses_of_others(pack, signature):
    others = LedgerEntry.objects.exclude(signature=signature).select_related("personal")
    content = b"".join(path.read_bytes() for path in pack.rglob("*") if path.is_file()).decode("latin-1")

    assert others.count() == 4
    assert [entry.number for entry in others if entry.personal.name in content or entry.personal.email in content] == []


def test_removed_values_are_said_to_be_removed(tmp_path):
    signature = ended_signature(years_ago(7))
    retention.purge_due()

    folder = unpacked(signature, tmp_path)

    status, lines = verify(folder)
    assert status == 0
    assert any(line.startswith("note     personal.json: the values of record 1 were removed on 20") for line in lines)
    assert "personal values removed when their time was over" in (folder / "certificate-106B.txt").read_text()


@pytest.fixture
def with_documents(signature, administrator):
    """The same signature with a receipt, and a page as if it were on paper; the storage has neither."""
    stored = [StoredFileFactory(name=name) for name in ("receipt.pdf", "paper.pdf")]
    Receipt.objects.create(signature=signature, entry=signature.entries.first(), file=stored[0])
    PaperSigning.objects.create(
        version=signature.version,
        signer=signature.signer,
        kind="person",
        party=signature.party,
        party_name=signature.party_name,
        name=signature.party_name,
        signed_on="2026-11-01",
        scan=stored[1],
        state="confirmed",
        entered_by=UserFactory(),
        checked_by=administrator,
        signature=signature,
    )
    return signature


def test_receipt_and_signed_paper_are_part_of_the_pack(with_documents, tmp_path, monkeypatch):
    monkeypatch.setattr("files.models.StoredFile.open", lambda file: io.BytesIO(file.name.encode()))

    folder = unpacked(with_documents, tmp_path)

    assert [(folder / name).read_text() for name in ("receipt.pdf", "scan.pdf")] == ["receipt.pdf", "paper.pdf"]
    assert verify(folder)[0] == 0


def test_pack_comes_without_what_the_storage_has_lost_and_names_it(with_documents, tmp_path):
    folder = unpacked(with_documents, tmp_path)

    status, lines = verify(folder)
    certificate, readme = ((folder / name).read_text() for name in ("certificate-106B.txt", "README.txt"))
    assert status == 0
    assert "note     files that the storage of the portal has lost: receipt.pdf, scan.pdf" in lines
    for name in ("receipt.pdf", "scan.pdf"):
        assert not (folder / name).exists()
        assert f"{name} is missing: the storage of the portal has lost this file." in readme
        assert f"  Missing: {name}, which the storage of the portal has lost; its SHA-256 was 000" in certificate


def test_certificate_states_what_section_106b_asks(pack, signature):
    text = (pack / "certificate-106B.txt").read_text(encoding="utf-8")

    for part in ("(a) The computer was used regularly", "(b) Throughout", "(c) Throughout", "(d) The information"):
        assert part in text
    for entry in signature.entries.all():
        assert entry.hash in text
    assert "For: Amina Wanjirũ “Shiro” Njoroge (person)" in text
    assert "4 entries of the ledger, from 2 to 5, were recomputed" in text
    assert text.endswith("Place and date: ____________________________________\n")


def test_certificate_does_not_say_that_all_was_well_when_it_was_not(signature, tmp_path):
    behind_the_triggers("UPDATE terms_ledgerpersonal SET name = 'Somebody Else' WHERE entry_id = 2")

    text = (unpacked(signature, tmp_path) / "certificate-106B.txt").read_text(encoding="utf-8")

    assert "the computer was operating properly" not in text
    assert "  Fault: entry 2, the personal values do not match the record\n" in text


def test_certificate_is_also_a_pdf_to_sign(pack):
    with pikepdf.open(pack / "certificate-106B.pdf") as document:
        assert str(document.docinfo["/Title"]).startswith("Certificate under section 106B(4)")
        assert document.Root.MarkInfo.Marked


def test_handing_a_pack_out_is_recorded(signature, administrator):
    content = hand_out(signature, administrator)

    view = EvidenceView.objects.get()
    assert (view.signature, view.viewed_by, view.what) == (signature, administrator, "pack")
    assert content.startswith(b"PK")


def test_readme_explains_the_check(pack):
    text = (pack / "README.txt").read_text(encoding="utf-8")

    assert text.count("python3 verify.py") == 2
    assert "{" not in text


def test_a_name_that_looks_like_a_heading_stays_a_name(signature, tmp_path):
    ledger.append(signature, "withdrawn", {}, ledger.Personal("# Not a heading\n## 6. More", "", "", None, ""))

    assert verify(unpacked(signature, tmp_path))[0] == 0
