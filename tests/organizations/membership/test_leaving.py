"""An organization leaves, and returns with nothing retyped."""

import datetime

import pytest
from django.utils import timezone

from members.models import Transition
from members.transitions import TransitionRefused
from notifications.models import Message
from organizations.membership.application import reopen, submit
from organizations.membership.leaving import ReturnerDoesNotBelong, come_back, leave
from organizations.models import Organization
from organizations.signatures.signing import NotAuthorized
from terms.models import LedgerEntry, Signature
from terms.signing import AuthenticationTooOld
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, ResourceFactory, came
from tests.organizations.signatures.test_signing import sign_by
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(complete):
    """The authorized representative of an active organization that has signed."""
    organization = complete(state="active")
    return organization.representations.get(is_authorized=True)


def letters():
    return sorted(Message.objects.values_list("letter", "address"))


def test_leaving_takes_the_page_away_and_withdraws_the_signature(client, link):
    organization = link.organization

    assert leave(organization, link.person, came(), "We close.")

    last = Transition.objects.of(organization).get()
    assert (last.before, last.after, last.by, last.reason) == ("active", "left", link.person, "We close.")
    assert (Signature.objects.get().state, LedgerEntry.objects.first().event) == ("withdrawn", "withdrawn")
    assert client.get(organization.get_absolute_url()).status_code == 404
    assert organization.name not in client.get("/organizations/").text
    assert organization.name not in client.get("/coverage.csv").text


def test_everybody_who_represents_it_gets_the_letter_and_the_signer_another(link):
    other = link.organization.representations.exclude(pk=link.pk).get()

    leave(link.organization, link.person, came())

    left = [("organization_left", one.person.email) for one in (link, other)]
    assert letters() == sorted([*left, ("signature_withdrawn", link.person.email)])


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "unconfirmed", "suspended"])
def test_it_may_leave_from_every_state_and_without_a_signature(state):
    link = RepresentationFactory(organization=OrganizationFactory(state=state), is_authorized=True)

    leave(link.organization, link.person, came())

    assert Organization.objects.get().state == "left"
    assert letters() == [("organization_left", link.person.email)]


def test_people_stay_members_and_what_was_shared_stays(client, link):
    resource = ResourceFactory(organization=link.organization, shared_by=link.person)

    leave(link.organization, link.person, came())

    page = client.get(resource.get_absolute_url()).text
    link.person.member.refresh_from_db()
    assert (link.person.member.state, link.organization.representations.confirmed().count()) == ("active", 2)
    assert link.organization.name in page
    assert f'href="{link.organization.get_absolute_url()}"' not in page


@pytest.mark.parametrize("act", [leave, lambda organization, by, _came: come_back(organization, by)])
@pytest.mark.parametrize(
    "changes", [{"is_authorized": False}, {"state": "ended", "is_authorized": True, "ended_at": timezone.now()}]
)
def test_nobody_else_takes_it_out_or_brings_it_back(act, changes):
    organization = OrganizationFactory()
    person = RepresentationFactory(organization=organization, **changes).person

    with pytest.raises(NotAuthorized):
        act(organization, person, came())

    assert (Organization.objects.get().state, letters()) == ("active", [])


def test_leaving_needs_a_fresh_sign_in(link):
    with pytest.raises(AuthenticationTooOld):
        leave(link.organization, link.person, came(authenticated_at=timezone.now() - datetime.timedelta(minutes=11)))

    assert Organization.objects.get(pk=link.organization.pk).state == "active"


def test_leaving_needs_a_fresh_sign_in_also_without_a_signature():
    link = RepresentationFactory(organization=OrganizationFactory(state="draft"), is_authorized=True)

    with pytest.raises(AuthenticationTooOld):
        leave(link.organization, link.person, came(authenticated_at=timezone.now() - datetime.timedelta(minutes=11)))

    assert Organization.objects.get().state == "draft"


def test_second_press_changes_nothing(link):
    leave(link.organization, link.person, came())
    before = letters()

    assert leave(link.organization, link.person, came()) is False
    assert letters() == before


def test_return_gives_a_draft_that_holds_everything(link):
    leave(link.organization, link.person, came())
    Message.objects.all().delete()

    come_back(link.organization, link.person)

    organization = Organization.objects.get(pk=link.organization.pk)
    assert (organization.state, organization.lead, organization.themes.count()) == ("draft", "We read the slope.", 1)
    assert {letter for letter, _to in letters()} == {"organization_resumed"}
    assert len(letters()) == 2


def test_return_ends_in_signing_and_handing_in_again(link):
    leave(link.organization, link.person, came())
    come_back(link.organization, link.person)

    again = sign_by(link)

    assert submit(link.organization, link.person).state == "submitted"
    assert (again.state, Signature.objects.filter(state="withdrawn").count()) == ("signed", 1)


def test_only_who_belongs_brings_it_back(link):
    leave(link.organization, link.person, came())
    type(link.person.member).objects.filter(user=link.person).update(state="left")
    link.person.member.refresh_from_db()

    with pytest.raises(ReturnerDoesNotBelong):
        come_back(link.organization, link.person)


def test_nothing_returns_that_has_not_left(link):
    with pytest.raises(TransitionRefused):
        come_back(link.organization, link.person)


def test_taking_up_a_declined_application_is_no_way_back(link):
    leave(link.organization, link.person, came())

    with pytest.raises(TransitionRefused):
        reopen(link.organization, link.person)


def test_nobody_signs_for_an_organization_that_has_left(link):
    leave(link.organization, link.person, came())

    with pytest.raises(NotAuthorized):
        sign_by(link)


def test_page_that_signs_leads_to_the_way_back(client, sign_in, link):
    leave(link.organization, link.person, came())
    sign_in(client, link.person)

    response = client.get(f"/organizations/{link.organization.slug}/terms/")

    assert response.url == f"/organizations/{link.organization.slug}/leaving/"


def test_page_explains_first_and_the_press_of_the_authorized_person_counts(client, sign_in, link):
    organization, address = link.organization, f"/organizations/{link.organization.slug}/leaving/"
    sign_in(client, link.person)

    page = client.get(address).text
    response = client.post(address, {"understood": "on"}, follow=True)

    assert "Its page leaves the directory" in " ".join(page.split())
    assert f"{organization.name} has left the community" in response.text
    assert Organization.objects.get(pk=organization.pk).state == "left"


def test_colleague_who_may_not_sign_reads_who_may_and_ends_nothing(client, sign_in, link):
    colleague = link.organization.representations.exclude(pk=link.pk).get().person
    address = f"/organizations/{link.organization.slug}/leaving/"
    sign_in(client, colleague)

    response = client.post(address, {"understood": "on"})

    assert link.full_name in response.text
    assert "<textarea" not in response.text
    assert Organization.objects.get(pk=link.organization.pk).state == "active"


def test_without_the_tick_nothing_ends(client, sign_in, link):
    sign_in(client, link.person)

    response = client.post(f"/organizations/{link.organization.slug}/leaving/", {"reason": "We close."})

    assert "Tick that the organization wants to leave." in response.text
    assert "We close." in response.text
    assert Organization.objects.get(pk=link.organization.pk).state == "active"


def test_old_sign_in_is_confirmed_first(client, sign_in, link):
    sign_in(client, link.person, minutes=11)

    asked = client.post(f"/organizations/{link.organization.slug}/leaving/", {"understood": "on"})

    assert asked.url.startswith("/accounts/reauthenticate/")
    assert Organization.objects.get(pk=link.organization.pk).state == "active"


def test_press_brings_it_back_and_leads_to_what_is_left(client, sign_in, link):
    leave(link.organization, link.person, came())
    sign_in(client, link.person)

    response = client.post(f"/organizations/{link.organization.slug}/leaving/return/")

    assert response.url == f"/organizations/{link.organization.slug}/edit/"
    assert Organization.objects.get(pk=link.organization.pk).state == "draft"


def test_its_own_page_of_work_offers_the_way_back_and_nothing_to_do(client, sign_in, link):
    leave(link.organization, link.person, came())
    sign_in(client, link.person)

    pages = [client.get(address).text for address in (f"/organizations/{link.organization.slug}/edit/", "/me/")]

    assert ["Bring it back" in pages[0], "Hand in" in pages[0], "Not started" in pages[0]] == [True, False, False]
    assert "A person who may sign for the organization reads and signs them" not in pages[1]


def test_page_of_another_organization_does_not_exist(client, sign_in, link):
    sign_in(client, MemberFactory().user)
    addresses = [f"/organizations/{link.organization.slug}/leaving/{part}" for part in ("", "return/")]
    assert [client.post(address).status_code for address in addresses] == [404, 404]


@pytest.mark.django_db(transaction=True)
def test_leaving_while_a_colleague_signs_ends_without_a_standing_signature():
    for _ in range(4):
        link = RepresentationFactory(is_authorized=True)
        colleague = RepresentationFactory(organization=link.organization, is_authorized=True)

        at_once(
            lambda colleague=colleague: sign_by(colleague),
            lambda link=link: leave(Organization.objects.get(pk=link.organization.pk), link.person, came()),
            may_raise=(NotAuthorized,),
        )

    assert not Signature.objects.standing().exists()
    assert set(Organization.objects.values_list("state", flat=True)) == {"left"}
