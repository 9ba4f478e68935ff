import threading

import pytest
from django.db import transaction

from members.transitions import change_state
from organizations.models import Organization, SignatureRequest
from organizations.signatures.requests import AskedLately, NothingToSign, ask_to_sign, waiting_for
from organizations.signatures.signing import NotAuthorized
from terms.acceptance import accept
from terms.models import Signature
from tests.factories import RepresentationFactory, publish_version
from tests.organizations.signatures.test_signing import sign_by
from tests.parallel import PATIENCE, came_of, meanwhile, refusals, until_somebody_waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    """She may sign."""
    return RepresentationFactory(is_authorized=True, full_name="Kamene Munyao")


@pytest.fixture
def officer(chair):
    """He may not."""
    return RepresentationFactory(organization=chair.organization)


def test_page_goes_to_the_person_who_may_sign_in_their_own_account(client_of, chair, officer, mailbox):
    url = f"/organizations/{chair.organization.slug}/terms/"

    page = client_of(officer.person).post(f"{url}requests/{chair.pk}/", follow=True).text

    [mail] = mailbox()
    assert (mail.to, url in mail.body) == ([chair.person.email], True)
    assert "Kamene Munyao" in page
    assert "Asked on" in page
    assert "Read and sign" in client_of(chair.person).get("/me/").text
    assert [one.representation for one in waiting_for(chair.person)] == [chair]


def test_only_who_may_sign_can_be_asked_and_only_by_a_colleague(client_of, chair, officer):
    url = f"/organizations/{chair.organization.slug}/terms/requests/"
    stranger = RepresentationFactory(is_authorized=True)

    assert client_of(chair.person).post(f"{url}{officer.pk}/").status_code == 404
    assert client_of(chair.person).post(f"{url}{stranger.pk}/").status_code == 404
    assert client_of(stranger.person).post(f"{url}{chair.pk}/").status_code == 404
    assert not SignatureRequest.objects.exists()


def test_one_letter_a_day_is_enough(chair, officer, mailbox):
    ask_to_sign(chair, officer.person)
    with pytest.raises(AskedLately):
        ask_to_sign(chair, officer.person)
    assert len(mailbox()) == 1


def test_nobody_is_asked_for_what_is_signed(chair, officer):
    sign_by(chair)
    with pytest.raises(NothingToSign):
        ask_to_sign(chair, officer.person)


def test_question_is_gone_once_it_is_answered(chair, officer):
    ask_to_sign(chair, officer.person)
    sign_by(chair)
    assert waiting_for(chair.person) == []


def test_nothing_new_in_the_name_of_an_organization_that_owes_its_signature(chair, administrator):
    accept(sign_by(chair), administrator)
    assert list(Organization.objects.spoken_for_by(chair.person)) == [chair.organization]

    publish_version(effective_on=-40, sign_by=-1)
    assert list(Organization.objects.spoken_for_by(chair.person)) == []

    sign_by(chair)
    assert list(Organization.objects.spoken_for_by(chair.person)) == [chair.organization]


@pytest.mark.django_db(transaction=True)
def test_representative_removed_in_the_same_moment_signs_before_or_not_at_all():
    chair = RepresentationFactory(is_authorized=True)
    has_ended, may_commit = threading.Event(), threading.Event()

    def remove():
        from django.utils import timezone

        with transaction.atomic():
            change_state(chair, "ended", None, ended_at=timezone.now())
            has_ended.set()
            may_commit.wait(PATIENCE)

    removing = meanwhile(remove)
    has_ended.wait(PATIENCE)
    signing = meanwhile(lambda: sign_by(chair))
    until_somebody_waits()
    may_commit.set()

    assert refusals(came_of([removing, signing], may_raise=(NotAuthorized,))) == ["NotAuthorized"]
    assert not Signature.objects.exists()
