import io
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError

from terms.models import EvidenceView, Receipt
from tests.factories import StoredFileFactory, UserFactory
from tests.terms.tampering import behind_the_triggers
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    person = UserFactory(is_staff=True, full_name="Baraka Otieno", roles=["coordinators"])
    return person


@pytest.fixture
def desk(client, coordinator, desk_session):
    desk_session(client, coordinator)
    return client


@pytest.fixture
def signature(applicant):
    return sign_as(applicant)


def address(signature, page):
    return f"/admin/terms/signature/{signature.pk}/{page}/"


def test_review_shows_no_circumstances_of_the_signer(desk, signature):
    response = desk.get(address(signature, "review"))

    assert "192.0.2.7" not in response.text
    assert "Show the evidence" in response.text
    assert not EvidenceView.objects.exists()


def test_evidence_shows_everything_and_records_the_look(desk, signature, coordinator):
    response = desk.post(address(signature, "evidence"))

    entry = signature.entries.get()
    for value in ("192.0.2.7", "Firefox", signature.signer.email, entry.hash[:8], "everything fits"):
        assert value in response.text
    assert list(EvidenceView.objects.values_list("signature", "viewed_by", "what")) == [
        (signature.pk, coordinator.pk, "review")
    ]


def test_evidence_names_what_does_not_fit(desk, signature):
    behind_the_triggers("UPDATE terms_ledgerpersonal SET ip = '192.0.2.8'")

    response = desk.post(address(signature, "evidence"))

    assert "Entry 1 does not fit: the personal values do not match the record." in response.text


def test_evidence_names_the_document_that_the_storage_has_lost(desk, signature):
    assert "The storage has lost" not in desk.post(address(signature, "evidence")).text
    Receipt.objects.create(signature=signature, entry=signature.entries.get(), file=StoredFileFactory())

    response = desk.post(address(signature, "evidence"))

    assert "The storage has lost receipt.pdf. The evidence pack comes without it and says so." in response.text


def test_pack_is_handed_out_and_recorded(desk, signature):
    response = desk.post(address(signature, "evidence/pack"))

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert "records/1.json" in archive.namelist()
    assert response["Content-Disposition"] == f'attachment; filename="evidence-{signature.code}.zip"'
    assert "no-store" in response["Cache-Control"]
    assert EvidenceView.objects.get().what == "pack"


@pytest.mark.parametrize("action", ["evidence", "evidence/pack"])
def test_looking_needs_the_permission(client, desk_session, signature, action):
    colleague = UserFactory(is_staff=True)
    colleague.user_permissions.add(Permission.objects.get(codename="accept_signature"))
    desk_session(client, colleague)

    response = client.post(address(signature, action))

    assert (response.status_code, EvidenceView.objects.count()) == (403, 0)
    assert "Show the evidence" not in client.get(address(signature, "review")).text


def test_signer_sees_who_looked_and_when(client, desk, client_of, signature):
    own = client_of(signature.signer)
    page = f"/me/terms/{signature.code}/"
    assert "Nobody of the coordinators has looked" in own.get(page).text

    desk.post(address(signature, "evidence/pack"))

    assert "Baraka Otieno: The evidence pack" in own.get(page).text


def test_a_look_is_never_taken_back(desk, signature):
    desk.post(address(signature, "evidence"))

    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        EvidenceView.objects.all().delete()
