"""Clause 5.3 of the Terms: nobody decides about themselves, or about an organization that they represent."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from organizations.membership import review
from organizations.signatures import paper
from organizations.signatures.signing import sign_for
from terms.acceptance import accept, accept_each, refuse
from terms.admission import admit, decline
from terms.interest import STEP_ASIDE, OwnMatter
from terms.models import LedgerEntry, PaperSigning, Signature, TermsVersion
from terms.paper import PaperRefused
from terms.signing import open_text, read_opening
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory, came
from tests.files.samples import pdf, upload
from tests.letters import as_shown
from tests.terms.tampering import behind_the_triggers
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db

DECISIONS = {"accept": accept, "refuse": lambda one, by: refuse(one, by, "No.")}


@pytest.fixture
def coordinator(administrator):
    """An administrator, who may do everything, and is a member as well."""
    MemberFactory(user=administrator)
    return administrator


@pytest.fixture
def own_organization(coordinator):
    """Another person may sign for it; the coordinator represents it."""
    organization = OrganizationFactory(name="Nyando Farmers")
    RepresentationFactory(organization=organization, person=coordinator)
    RepresentationFactory(organization=organization, is_authorized=True)
    return organization


def signed_for(organization) -> Signature:
    link = organization.representations.get(is_authorized=True)
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", link.person), link.person)
    return sign_for(organization, opening, link.person, link.full_name, came())


def states() -> list[str]:
    return list(Signature.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_coordinator_decides_about_no_signature_of_their_own(coordinator, decide):
    signature = sign_as(coordinator)

    with pytest.raises(OwnMatter):
        decide(signature, coordinator)

    assert (states(), LedgerEntry.objects.count()) == (["signed"], 1)


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_coordinator_decides_about_no_signature_of_an_organization_they_represent(
    coordinator, own_organization, decide
):
    signature = signed_for(own_organization)

    with pytest.raises(OwnMatter):
        decide(signature, coordinator)

    assert states() == ["signed"]


def test_who_represented_the_organization_once_or_was_only_named_decides(coordinator, own_organization):
    own_organization.representations.filter(person=coordinator).update(state="ended", ended_at=timezone.now())

    accept(signed_for(own_organization), coordinator)

    assert states() == ["accepted"]


def test_of_many_the_own_ones_are_left(coordinator, own_organization):
    own, other = sign_as(coordinator), sign_as(MemberFactory().user)
    own_too = signed_for(own_organization)

    outcome = accept_each([own, other, own_too], coordinator)

    assert (outcome.now, outcome.before, outcome.own) == ([other], [], [own, own_too])
    assert states() == ["signed", "accepted", "signed"]


@pytest.mark.parametrize("decide", [admit, lambda member, by: decline(member, by, "No.")], ids=["admit", "decline"])
def test_coordinator_decides_about_no_application_of_their_own(administrator, decide):
    member = MemberFactory(user=administrator, state="applicant")
    sign_as(administrator)

    with pytest.raises(OwnMatter):
        decide(member, administrator)

    member.refresh_from_db()
    assert (member.state, states()) == ("applicant", ["signed"])


@pytest.mark.parametrize(
    "decide",
    [
        lambda one, by: review.approve(one, by, accept_signature=True),
        lambda one, by: review.return_for_correction(one, by, "Why?"),
        lambda one, by: review.decline(one, by, "No."),
    ],
    ids=["approve", "return", "decline"],
)
def test_coordinator_decides_about_no_organization_they_represent(coordinator, own_organization, decide):
    submit(own_organization)

    with pytest.raises(OwnMatter):
        decide(own_organization, coordinator)

    own_organization.refresh_from_db()
    assert own_organization.state == "submitted"


def submit(organization):
    behind_the_triggers("UPDATE organizations_organization SET state = 'submitted', joined_at = NULL")
    organization.refresh_from_db()


def page_for(organization, by) -> PaperSigning:
    link, version = organization.representations.get(is_authorized=True), TermsVersion.objects.in_force()
    return paper.enter(
        link.person,
        organization,
        upload("page.pdf", pdf()),
        by,
        version=version,
        language="en",
        name=link.full_name,
        title="",
        signed_on=version.effective_on,
    )


def test_coordinator_enters_and_checks_no_page_of_an_organization_they_represent(coordinator, own_organization):
    with pytest.raises(PaperRefused, match="step aside"):
        page_for(own_organization, coordinator)
    entered = page_for(own_organization, UserFactory())

    with pytest.raises(PaperRefused, match="step aside"):
        paper.confirm(entered, coordinator)
    with pytest.raises(PaperRefused, match="step aside"):
        paper.reject(entered, coordinator, "No.")

    entered.refresh_from_db()
    assert (entered.state, states()) == ("entered", [])


def test_desk_says_why_the_own_signature_stays(client, coordinator, desk_session):
    signature = sign_as(coordinator)
    desk_session(client, coordinator)

    response = client.post(f"/admin/terms/signature/{signature.pk}/review/", {"decision": "accept"})

    assert str(STEP_ASIDE) in response.text
    assert states() == ["signed"]


def test_desk_accepts_many_but_names_the_own_one(client, coordinator, desk_session):
    chosen = [sign_as(coordinator).pk, sign_as(MemberFactory().user).pk]
    desk_session(client, coordinator)
    action = {"action": "accept_signatures", "_selected_action": chosen}

    first = client.post("/admin/terms/signature/", action)
    second = client.post("/admin/terms/signature/", action | as_shown(first) | {"send": "1"}, follow=True)

    assert ("1 signature will be accepted." in first.text, str(STEP_ASIDE) in first.text) == (True, True)
    assert str(STEP_ASIDE) in second.text
    assert states() == ["signed", "accepted"]


def test_desk_says_why_the_own_organization_waits_on(client, own_organization, desk_session):
    submit(own_organization)
    coordinator = UserFactory(is_staff=True)
    coordinator.user_permissions.add(Permission.objects.get(codename="decide_organization"))
    RepresentationFactory(organization=own_organization, person=coordinator)
    desk_session(client, coordinator)

    response = client.post(
        f"/admin/organizations/organization/{own_organization.pk}/review/",
        {"decision": "decline", "reason": "No.", "revision": own_organization.revision},
    )

    assert str(STEP_ASIDE) in response.text
    own_organization.refresh_from_db()
    assert own_organization.state == "submitted"
