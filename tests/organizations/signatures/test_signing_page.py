import pytest
from django.urls import reverse

from organizations.signatures.signing import standing_signature
from terms.models import Signature
from terms.signing import open_text
from tests.factories import RepresentationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(client, sign_in, version):
    link = RepresentationFactory(organization__state="draft", is_authorized=True)
    sign_in(client, link.person)
    return link


def url(link):
    return reverse("organizations:signature_create", args=[link.organization.slug])


def typed(link, version, **changes):
    return {
        "electronic": "on",
        "has_read": "on",
        "authority": "on",
        "typed_name": link.person.full_name,
        "opening": open_text(version, "en", link.person),
    } | changes


def test_authorized_person_signs_for_the_organization(client, link, version):
    response = client.post(url(link), typed(link, version))

    signature = standing_signature(link.organization)
    assert response.url == reverse("terms:receipt_detail", args=[signature.code])
    assert (signature.signer, signature.kind, signature.party_name) == (
        link.person,
        "organization",
        link.organization.name,
    )


@pytest.mark.parametrize("field", ["electronic", "has_read", "authority", "typed_name"])
def test_nothing_is_signed_without(client, link, version, field):
    page = client.post(url(link), typed(link, version, **{field: ""}))

    assert list(page.context["form"].errors) == [field]
    assert Signature.objects.count() == 0


def test_colleague_who_may_not_sign_reads_who_may(client, link, version):
    colleague = RepresentationFactory(organization=link.organization)
    client.force_login(colleague.person)

    page = client.post(url(link), typed(colleague, version))

    assert link.full_name in page.content.decode()
    assert Signature.objects.count() == 0


def test_signed_terms_are_shown_instead_of_a_form(client, link, version):
    client.post(url(link), typed(link, version))

    page = client.get(url(link))

    assert page.context["signature"] == Signature.objects.get()
    assert b"<form" not in page.content.split(b"<main")[1]


def test_other_organizations_have_no_such_page(client, link):
    other = RepresentationFactory(is_authorized=True)

    assert client.get(url(other)).status_code == 404
