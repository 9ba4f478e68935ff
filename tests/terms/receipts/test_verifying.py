"""Certificates shown to us as files: genuine, altered, or not ours."""

import io
import random

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from files import opening
from terms import receipts
from terms.models import Receipt
from terms.receipts import sealing
from terms.receipts.own_seal import new_key
from terms.receipts.verifying import Finding, Outcome, check
from tests.files.samples import pdf, upload
from tests.terms.receipts.test_receipts import content_of
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
# What pyHanko raises on its way through a file with a wrong bit in it.
DAMAGED = (PdfError, ValueError, TypeError, AttributeError, LookupError)


@pytest.fixture
def receipt(applicant):
    return receipts.make(sign_as(applicant).entries.get())


def outcome_of(content: bytes) -> Finding:
    return check(upload("shown.pdf", content))


def sealed_elsewhere(content: bytes) -> bytes:
    """Signed with a key that is not ours."""
    signer = SimpleSigner.load_pkcs12_data(new_key()["seal.p12"], other_certs=[], passphrase=None)
    metadata = PdfSignatureMetadata(field_name="Other")
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return PdfSigner(metadata, signer).sign_pdf(writer).getvalue()


def test_file_as_issued_leads_to_its_signature(receipt):
    assert outcome_of(content_of(receipt)) == Finding(Outcome.ISSUED, receipt.signature)


def test_file_that_we_sealed_and_no_longer_keep_is_recognized():
    assert outcome_of(sealing.seal(pdf()).content) == Finding(Outcome.SEALED)


def test_certificate_of_before_still_counts(receipt, settings, tmp_path):
    """A new seal does not make the old receipts foreign."""
    content = sealing.seal(pdf()).content
    settings.DATA_DIR = tmp_path

    assert outcome_of(content) == Finding(Outcome.SEALED)
    Receipt.objects.all().delete()
    assert outcome_of(content) == Finding(Outcome.FOREIGN)


def test_seal_is_a_valid_pades_seal_that_allows_no_change(receipt):
    seal = PdfFileReader(io.BytesIO(content_of(receipt))).embedded_signatures[0]
    trusted = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)

    status = validate_pdf_signature(seal, trusted)

    assert (status.bottom_line, seal.sig_object["/SubFilter"], seal.docmdp_level.name) == (
        True,
        "/ETSI.CAdES.detached",
        "NO_CHANGES",
    )


def with_metadata(content: bytes) -> bytes:
    """The same document after an editor has saved one more revision of it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = pdf_string("sw")
    writer.update_root()
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def saved_anew(content: bytes) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        with_metadata,
        lambda content: content + b"\n",
        lambda content: content[:-100],
        lambda content: content[:5000] + b"X" + content[5001:],
        lambda content: content.replace(b"%PDF", b"%PDX", 1),
    ],
    ids=["revision", "a byte more", "cut off", "a byte changed", "no PDF any more"],
)
def test_file_changed_after_sealing_is_called_altered(receipt, change):
    assert outcome_of(change(content_of(receipt))) == Finding(Outcome.ALTERED)


def test_file_saved_anew_is_not_genuine(receipt):
    """Whether anything of the seal is left depends on the program."""
    assert outcome_of(saved_anew(content_of(receipt))).outcome in {Outcome.ALTERED, Outcome.FOREIGN}


def held(content: bytes, folder) -> set[str]:
    """Certificates of the seals that hold; none where the file cannot be read any more."""
    path = folder / "flipped.pdf"
    path.write_bytes(content)
    try:
        return set(opening.seals("pdf", str(path), "", {})["certificates"])
    except DAMAGED:
        return set()


@pytest.mark.parametrize("more", [1, 2, 4, 8])
def test_length_that_takes_in_padding_is_seen(receipt, tmp_path, more):
    """The bytes after the seal are zero, and no reader minds a few of them within it."""
    content = bytearray(content_of(receipt))
    gap = PdfFileReader(io.BytesIO(bytes(content))).embedded_signatures[0].byte_range[1]
    # 30 82, then the length in two bytes, as hexadecimal digits after the "<".
    length = slice(gap + 5, gap + 9)
    content[length] = b"%04X" % (int(content[length], 16) + more)

    assert held(bytes(content), tmp_path) == set()


def test_one_flipped_bit_anywhere_is_seen(receipt, tmp_path):
    content = content_of(receipt)
    assert held(content, tmp_path) == {receipt.certificate_sha256}
    _start, gap, after, _length = PdfFileReader(io.BytesIO(content)).embedded_signatures[0].byte_range
    chance = random.Random(1)  # noqa: S311  the same positions at each run, no secret
    positions = [
        *chance.sample(range(len(content)), 150),
        *range(gap, gap + 200),
        *chance.sample(range(gap, after), 100),
        *range(after, len(content), 4),
    ]

    unseen = []
    for position in positions:
        flipped = bytearray(content)
        flipped[position] ^= chance.choice([1, 2, 4, 8, 16, 32])
        if receipt.certificate_sha256 in held(bytes(flipped), tmp_path):
            unseen.append(position)

    assert unseen == []


@pytest.mark.parametrize("other", [pdf(), sealed_elsewhere(pdf())], ids=["unsealed", "sealed by another"])
def test_file_of_others_is_not_ours(receipt, other):
    assert outcome_of(other) == Finding(Outcome.FOREIGN)
