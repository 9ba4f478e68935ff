import json

import pytest

from members.transitions import change_state
from organizations.models import OrganizationSignature
from organizations.signatures.signing import NotAuthorized, sign_for, standing_signature
from terms.ledger.checking import Fault, check
from terms.models import Signature, TermsVersion
from terms.signing import open_text, read_opening
from tests.factories import RepresentationFactory, came
from tests.parallel import at_once
from tests.terms.tampering import behind_the_triggers
from tests.terms.test_signing import agreement

pytestmark = pytest.mark.django_db


def sign_by(link):
    person = link.person
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", person), person)
    return sign_for(link.organization, opening, person, person.full_name, came())


def test_authorized_representative_binds_the_organization():
    link = RepresentationFactory(is_authorized=True)

    signature = sign_by(link)

    assert standing_signature(link.organization) == signature
    assert (signature.party_name, signature.entries.get().personal.title) == (link.organization.name, "Director")
    assert "I am authorized to agree for" in signature.entries.get().record


def test_name_of_the_organization_stands_in_the_record_and_in_no_personal_value():
    link = RepresentationFactory(is_authorized=True)
    entry = sign_by(link).entries.get()
    behind_the_triggers("UPDATE terms_signature SET party_name = 'Another'")

    assert (json.loads(entry.record)["party_name"], entry.personal.party_name) == (link.organization.name, "")
    assert check().faults == [Fault(entry.number, "the row does not match its record: party_name")]


@pytest.mark.parametrize("changes", [{"is_authorized": False}, {"is_authorized": True, "state": "ended"}])
def test_nobody_else_can_sign_for_the_organization(changes):
    from django.utils import timezone

    ended = {"ended_at": timezone.now()} if changes.get("state") else {}
    link = RepresentationFactory(**changes, **ended)

    with pytest.raises(NotAuthorized):
        sign_by(link)

    assert not Signature.objects.exists()


def test_page_signs_for_the_organization(client, sign_in):
    link = RepresentationFactory(is_authorized=True)
    sign_in(client, link.person)

    client.post(f"/organizations/{link.organization.slug}/terms/", agreement(link.person, authority="on"))

    assert OrganizationSignature.objects.get().organization == link.organization


def test_without_the_tick_of_authority_nothing_is_signed(client, sign_in):
    link = RepresentationFactory(is_authorized=True)
    sign_in(client, link.person)

    response = client.post(f"/organizations/{link.organization.slug}/terms/", agreement(link.person))

    assert "Tick that you are authorized" in response.text
    assert not Signature.objects.exists()


def test_who_may_not_sign_is_told_who_may(client, sign_in):
    link = RepresentationFactory(is_authorized=False)
    other = RepresentationFactory(organization=link.organization, is_authorized=True)
    sign_in(client, link.person)

    response = client.post(f"/organizations/{link.organization.slug}/terms/", agreement(link.person, authority="on"))

    assert other.full_name in response.text
    assert not Signature.objects.exists()


def test_page_of_another_organization_does_not_exist(member_client):
    organization = RepresentationFactory().organization
    assert member_client.get(f"/organizations/{organization.slug}/terms/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_authorized_people_at_once_sign_once():
    first = RepresentationFactory(is_authorized=True)
    second = RepresentationFactory(organization=first.organization, is_authorized=True)

    at_once(lambda: sign_by(first), lambda: sign_by(second))

    assert Signature.objects.filter(party=f"organization:{first.organization.pk}").count() == 1
    assert OrganizationSignature.objects.count() == 1


def test_right_that_was_withdrawn_is_gone_at_once(administrator):
    from django.utils import timezone

    link = RepresentationFactory(is_authorized=True)
    change_state(link, "ended", administrator, ended_at=timezone.now())

    with pytest.raises(NotAuthorized):
        sign_by(link)
