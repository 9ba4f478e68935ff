"""The page of a certificate, its download, and the checks that anybody may make."""

import json
import re

import pypdfium2
import pytest
from django.utils import timezone, translation

from terms import receipts
from terms.acceptance import accept, refuse
from terms.models import LedgerEntry, PaperSigning, Signature, TermsVersion
from terms.signing import open_text, read_opening, sign
from terms.versions import publish
from tests.factories import MemberFactory, OrganizationFactory, StoredFileFactory, UserFactory, came
from tests.files.samples import pdf, upload
from tests.terms.receipts.test_receipts import content_of, text_of
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature(applicant):
    return sign_as(applicant)


def words_of(response) -> str:
    """The words of the page's main part."""
    main = re.search(r"<main.*?</main>", response.text, re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- One's own certificate -----------------------------------------------------------------------


def test_page_says_that_the_pdf_is_being_prepared(client, signature):
    client.force_login(signature.signer)

    page = client.get(f"/me/terms/{signature.code}/")

    assert "The PDF is being prepared" in page.text
    assert client.get(f"/me/terms/{signature.code}/receipt.pdf").status_code == 404


def test_newest_document_is_offered_with_its_size(client, signature):
    accept(signature, UserFactory())
    made = [receipts.make(entry) for entry in signature.entries.order_by("number")]
    client.force_login(signature.signer)

    page, file = client.get(f"/me/terms/{signature.code}/"), client.get(f"/me/terms/{signature.code}/receipt.pdf")

    assert f"Download certificate <small>{made[1].file.description}</small>" in page.text
    assert b"".join(file) == content_of(made[1])
    assert file["Content-Disposition"] == f'attachment; filename="certificate-{signature.code}.pdf"'


def test_page_tells_what_happened_in_order(client, signature):
    accept(signature, UserFactory())
    client.force_login(signature.signer)

    happened = client.get(f"/me/terms/{signature.code}/").context["happenings"]

    assert {one.words for one in happened[:2]} == {"Opened the text, version 1", "Confirmed the code sent by e-mail"}
    assert [one.words for one in happened[2:]] == [f"Signed for {signature.party_name}", "Accepted by a coordinator"]


@pytest.mark.parametrize("address", ["/me/terms/{code}/", "/me/terms/{code}/receipt.pdf"])
def test_certificate_is_for_its_signer_alone(client, signature, member, address):
    receipts.make(signature.entries.get())
    address = address.format(code=signature.code)

    answers = []
    for person in (signature.signer, member, UserFactory(is_staff=True, is_superuser=True)):
        client.force_login(person)
        answers.append(client.get(address).status_code)

    assert answers == [200, 404, 404]


# --- By its code ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda one: None, "a coordinator has not accepted it yet"),
        (lambda one: accept(one, UserFactory()), "This certificate is genuine and the signature stands."),
        (lambda one: refuse(one, UserFactory(), "Not the right person"), "the signature no longer stands"),
    ],
    ids=["waiting", "accepted", "refused"],
)
def test_anyone_sees_whether_the_signature_stands(client, signature, end, sentence):
    end(signature)

    words = words_of(client.get(f"/verify/{signature.code}/"))

    assert sentence in words
    assert "Not the right person" not in words


def test_page_of_the_code_shows_the_party_and_nothing_else_of_the_person(client):
    signer = MemberFactory(user__full_name="Kamene Munyao", title="Chairperson").user
    organization = OrganizationFactory(name="Mvua na Mbegu")
    version = TermsVersion.objects.in_force()
    signature = sign(
        read_opening(open_text(version, "en", signer), signer),
        signer,
        kind="organization",
        party=f"organization:{organization.pk}",
        party_name=organization.name,
        typed_name=signer.full_name,
        title="Chairperson",
        came=came(),
    )

    text = client.get(f"/verify/{signature.code}/").text

    assert "Mvua na Mbegu" in text
    assert [leak for leak in ("Kamene", "Chairperson", signer.email, "192.0.2.7", "Firefox") if leak in text] == []


# --- By its file ---------------------------------------------------------------------------------


def test_genuine_file_leads_to_its_code(client, signature):
    content = content_of(receipts.make(signature.entries.get()))

    page = client.post("/verify/", {"file": upload("any-name.pdf", content)})

    assert "This file is genuine, exactly as we issued it" in page.text
    assert f'href="/verify/{signature.code}/"' in page.text
    assert signature.signer.email not in page.text


def test_altered_file_is_called_so(client, signature):
    content = content_of(receipts.make(signature.entries.get()))

    page = client.post("/verify/", {"file": upload("certificate.pdf", content[:5000] + b"X" + content[5001:])})

    assert "This file was altered after we sealed it" in page.text
    assert signature.party_name not in page.text


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Choose the PDF of the certificate."),
        ({"file": upload("certificate.pdf", b"")}, "This file is empty; choose another one."),
        ({"file": upload("certificate.pdf", b"PK\x03\x04 something else")}, "This is not a PDF."),
        ({"file": upload("certificate.pdf", pdf() + b" " * 5_000_000)}, "choose a file of at most 5 MB."),
    ],
    ids=["none", "empty", "another kind", "too big"],
)
def test_what_cannot_be_checked_gets_a_sentence_at_the_field(client, files, sentence):
    page = client.post("/verify/", files)

    errors = page.context["file_form"].errors["file"]
    assert len(errors) == 1
    assert sentence in errors[0]
    assert 'id="id_file_error"' in page.text


def test_file_of_others_is_not_called_altered(client):
    page = client.post("/verify/", {"file": upload("other.pdf", pdf())})

    assert "This file is not a certificate of ours" in page.text


def test_one_address_checks_ten_files_a_minute(client):
    answers = [client.post("/verify/", {}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


# --- Documents of every sort ----------------------------------------------------------------------


def test_document_speaks_the_language_of_its_signer():
    signer = MemberFactory(user__language="sw").user
    version = TermsVersion.objects.in_force()
    with translation.override("sw"):
        signature = sign(
            read_opening(open_text(version, "sw", signer), signer),
            signer,
            kind="person",
            party=f"person:{signer.pk}",
            party_name=signer.full_name,
            typed_name=signer.full_name,
            title="",
            came=came(),
        )

    entry = signature.entries.get()
    text = text_of(content_of(receipts.make(entry)))

    assert [each for each in json.loads(entry.record)["statements"] if f"“{each}”" not in text] == []
    assert "Jumuiya ya Utendaji" in text
    assert "sha256sum terms-1-sw.md" in text


def test_longest_terms_stand_in_the_document_whole(applicant):
    clauses = [
        f"{number}.1 Clause {number}: {'the members of this community promise ' * 20}" for number in range(1, 400)
    ]
    text = "# Terms\n\n" + "\n\n".join(clauses)
    version = TermsVersion(
        number=2, text_en=text, is_material=False, effective_on=timezone.localdate(), change_note_en="Longer"
    )
    publish(version, None)

    content = content_of(receipts.make(sign_as(applicant).entries.get()))

    assert "399.1 Clause 399: the members of this community" in text_of(content)
    assert len(pypdfium2.PdfDocument(content)) > 40
    assert len(content) < 5_000_000


def test_paper_names_both_who_checked_it(applicant):
    signature = sign_as(applicant)
    Signature.objects.filter(pk=signature.pk).update(method=Signature.Method.PAPER)
    PaperSigning.objects.create(
        version=signature.version,
        language="en",
        signer=applicant,
        kind="person",
        party=signature.party,
        party_name=signature.party_name,
        name=applicant.full_name,
        signed_on="2026-10-01",
        scan=StoredFileFactory(),
        state="confirmed",
        entered_by=UserFactory(full_name="Anna Otieno"),
        checked_by=UserFactory(full_name="Brian Kiptoo"),
        checked_at=timezone.now(),
        signature=signature,
    )

    text = text_of(content_of(receipts.make(LedgerEntry.objects.get(signature=signature))))

    assert "On paper, checked by Anna Otieno and Brian Kiptoo" in text
    assert f"Signed {timezone.localdate(signature.signed_at):%-d %B %Y} Text opened" in text
