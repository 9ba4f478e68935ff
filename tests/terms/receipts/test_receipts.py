"""Sealed PDFs of signings and acceptances: what they say, what is attached, and that each is made once."""

import datetime
import hashlib
import io
import json

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from files.models import StoredFile
from terms import receipts
from terms.acceptance import accept
from terms.models import LedgerEntry, Receipt
from terms.receipts.making import lacking
from tests.factories import UserFactory
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    """The words of all pages, blanks and line breaks as one blank."""
    document = pypdfium2.PdfDocument(content)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(words.replace("\u200b", "").split())


def content_of(receipt: Receipt) -> bytes:
    with receipt.file.open() as file:
        return file.read()


def attached(content: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return {name: file.get_file().read_bytes() for name, file in document.attachments.items()}


def newest_entry() -> LedgerEntry:
    return LedgerEntry.objects.order_by("-number").first()


def in_groups(value: str) -> str:
    return " ".join(value[i : i + 8] for i in range(0, 64, 8))


def test_receipt_says_who_signed_what_when_and_how(applicant):
    signature = sign_as(applicant)
    entry = signature.entries.get()

    text = text_of(content_of(receipts.make(entry)))

    record = json.loads(entry.record)
    promised = [
        "Receipt for a signature",
        applicant.full_name,
        "Signed for themselves.",
        "Signed; waits for a coordinator",
        "Typed name; known by a code sent by e-mail",
        "“I agree to sign electronically by typing my full name.”",
        "“I have read these Terms of Reference, version 1.”",
        f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC",
        applicant.email,
        "192.0.2.7",
        "Firefox",
        in_groups(record["text_sha256"]),
        in_groups(entry.hash),
        in_groups(entry.previous_hash),
        f"http://localhost:8000/verify/{signature.code}/",
        f"sha256sum record-{entry.number}.json {entry.hash}",
        "simple electronic signature with detectable alteration",
        '1.1 The Community of Practice (the "Community") brings together',
    ]
    assert [each for each in promised if each not in text] == []
    assert "advanced" not in text


def test_certificate_adds_the_counter_signature_and_its_hash(applicant):
    coordinator = UserFactory(full_name="Anna Otieno")
    signature = accept(sign_as(applicant), coordinator)
    signing, acceptance = signature.entries.order_by("number")

    text = text_of(content_of(receipts.make(acceptance)))

    promised = [
        "Certificate of signature",
        "By Anna Otieno, coordinator, for the community",
        f"{acceptance.recorded_at:%Y-%m-%d %H:%M:%S} UTC",
        in_groups(signing.hash),
        in_groups(acceptance.hash),
    ]
    assert [each for each in promised if each not in text] == []
    assert coordinator.email not in text


def test_attached_files_have_the_fingerprints_that_are_printed(applicant):
    signature = accept(sign_as(applicant), UserFactory())
    signing, acceptance = signature.entries.order_by("number")

    files = attached(content_of(receipts.make(acceptance)))

    record = json.loads(signing.record)
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == {
        "terms-1-en.md": record["text_sha256"],
        f"record-{signing.number}.json": signing.hash,
        f"record-{acceptance.number}.json": acceptance.hash,
        f"personal-{signing.number}.txt": record["personal_sha256"],
    }


def test_signing_and_accepting_each_order_a_document(applicant):
    signature = accept(sign_as(applicant), UserFactory())

    ordered = ProcrastinateJob.objects.filter(task_name="terms.tasks.make_receipt").order_by("pk")

    assert [job.args for job in ordered] == [
        {"entry_number": entry.number} for entry in signature.entries.order_by("number")
    ]


def test_job_run_twice_keeps_one_file(applicant):
    entry = sign_as(applicant).entries.get()

    assert receipts.make(entry) == receipts.make(entry)
    assert StoredFile.objects.filter(owner=applicant).count() == 1


def test_certificate_takes_the_place_of_the_receipt(applicant):
    signature = accept(sign_as(applicant), UserFactory())
    receipt, certificate = (receipts.make(entry) for entry in signature.entries.order_by("number"))

    assert list(Receipt.objects.all()) == [certificate, receipt]
    assert receipts.newest(signature) == certificate


def test_document_does_not_count_as_an_upload(applicant, settings):
    settings.UPLOAD_QUOTA_BYTES = 1
    assert receipts.make(sign_as(applicant).entries.get()).file.size > 10_000


@pytest.mark.parametrize(
    "name",
    [
        '#panic("no") $x$ *bold* _em_ `raw` \\',
        "<script>alert(1)</script> &amp;",
        "محمد عبد الله",
        "Wanjikũ 🌍👩‍🌾",
        "ሰላም 山田",
        "W" * 120,
        "A very long name " * 7,
    ],
)
def test_whatever_was_typed_stays_text(applicant, name):
    applicant.full_name = name.strip()
    entry = sign_as(applicant).entries.get()

    content = content_of(receipts.make(entry))

    personal = attached(content)[f"personal-{entry.number}.txt"].decode()
    assert json.loads(personal[64:])["name"] == applicant.full_name
    assert pypdfium2.PdfDocument(content)[0].get_size() == (595.2755737304688, 841.8897705078125)


def test_what_has_no_document_after_half_an_hour_is_ordered_again_once(applicant):
    entry = sign_as(applicant).entries.get()
    ProcrastinateJob.objects.all()._raw_delete("default")
    later = timezone.now() + datetime.timedelta(minutes=31)

    with time_machine.travel(later):
        ordered = [receipts.order_lacking(), receipts.order_lacking()]

    receipts.make(entry)
    assert ordered == [1, 0]
    assert list(lacking()) == []
