import pytest

from members.models import Transition
from members.transitions import TransitionRefused, change_state
from notifications.models import Message
from organizations.membership import review
from organizations.models import Organization
from organizations.signatures.signing import standing_signature
from terms.admission import ApplicationIncomplete
from tests.factories import OrganizationFactory, RepresentationFactory, UserFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(complete):
    """A complete application that waits."""
    return complete(state="submitted")


def letters():
    return sorted(Message.objects.values_list("letter", "recipient"))


def to_all(organization, letter):
    return sorted((letter, link.person_id) for link in organization.representations.confirmed())


OUTCOMES = {
    "active": lambda one, by: review.approve(one, by, accept_signature=True),
    "returned": lambda one, by: review.return_for_correction(one, by, "Who is the referee?"),
    "declined": lambda one, by: review.decline(one, by, "Not in Kenya."),
}
LETTERS = {"active": "organization_approved", "returned": "organization_returned", "declined": "organization_declined"}


@pytest.mark.parametrize("state", OUTCOMES)
def test_each_outcome_sends_its_own_letter_and_no_other(waiting, administrator, mailbox, state):
    RepresentationFactory(organization=waiting, state="invited", confirmed_at=None, person=UserFactory())

    OUTCOMES[state](waiting, administrator)

    waiting.refresh_from_db()
    assert waiting.state == state
    assert letters() == to_all(waiting, LETTERS[state])
    mail = mailbox()[0]
    words = {"active": "has approved", "returned": "sends it back", "declined": "has declined"}
    assert [said in mail.body for said in words.values()] == [one == state for one in words]


@pytest.mark.parametrize(("state", "reason"), [("returned", "Who is the referee?"), ("declined", "Not in Kenya.")])
def test_reason_is_in_the_letter_and_in_the_record(waiting, administrator, mailbox, state, reason):
    OUTCOMES[state](waiting, administrator)

    assert reason in mailbox()[0].body
    assert list(Transition.objects.of(waiting).values_list("after", "by", "reason")) == [
        (state, administrator.pk, reason)
    ]


def test_approval_accepts_the_signature_when_ticked(waiting, administrator):
    review.approve(waiting, administrator, accept_signature=True)

    assert standing_signature(waiting).state == "accepted"
    waiting.refresh_from_db()
    assert waiting.joined_at is not None


def test_approval_waits_for_the_signature(waiting, administrator):
    with pytest.raises(review.SignatureWaits):
        review.approve(waiting, administrator)

    waiting.refresh_from_db()
    assert (waiting.state, standing_signature(waiting).state, letters()) == ("submitted", "signed", [])


def test_signature_that_was_accepted_before_needs_no_tick(waiting, administrator):
    change_state(standing_signature(waiting), "accepted", administrator)

    review.approve(waiting, administrator)

    assert Organization.objects.listed().get() == waiting


@pytest.mark.parametrize(
    ("lacking", "take_away"),
    [
        ("scope", lambda one: one.themes.clear()),
        ("offers", lambda one: one.expertise.clear()),
        ("terms", lambda one: change_state(standing_signature(one), "withdrawn", None)),
    ],
)
def test_approval_checks_again_what_is_required(waiting, administrator, lacking, take_away):
    take_away(waiting)

    with pytest.raises(ApplicationIncomplete) as error:
        review.approve(waiting, administrator, accept_signature=True)

    assert [task.key for task in error.value.missing] == [lacking]
    waiting.refresh_from_db()
    assert (waiting.state, letters()) == ("submitted", [])


def test_approval_is_of_what_was_read(waiting, administrator):
    Organization.objects.filter(pk=waiting.pk).update(revision=2)

    with pytest.raises(review.ChangedMeanwhile):
        review.approve(waiting, administrator, accept_signature=True, revision=1)

    assert letters() == []


@pytest.mark.parametrize("state", ["draft", "returned", "active", "declined", "unconfirmed", "suspended", "left"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_what_waits_is_decided(complete, administrator, state, outcome):
    organization = complete(state=state)

    with pytest.raises(TransitionRefused):
        OUTCOMES[outcome](organization, administrator)

    assert letters() == []


def test_duplicates_are_sought_in_every_state_and_by_registration_number(waiting):
    Organization.objects.filter(pk=waiting.pk).update(name="Kenya Red Cross", registration_number="OP/12")
    waiting.refresh_from_db()
    OrganizationFactory(name="Kenya Red Cross Society", state="draft")
    OrganizationFactory(name="Under another name", registration_number="op/12")
    OrganizationFactory(name="Ziwa Salama")

    assert sorted(one.name for one in review.duplicates(waiting)) == ["Kenya Red Cross Society", "Under another name"]


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_at_once_one_wins(complete):
    organization, one, other = complete(state="submitted"), UserFactory(is_staff=True), UserFactory(is_staff=True)

    outcomes = at_once(
        lambda: OUTCOMES["returned"](Organization.objects.get(pk=organization.pk), one),
        lambda: OUTCOMES["declined"](Organization.objects.get(pk=organization.pk), other),
        may_raise=(TransitionRefused,),
    )

    winner = Organization.objects.get().state
    assert [refused.before for refused in outcomes if isinstance(refused, TransitionRefused)] == [winner]
    assert letters() == to_all(organization, LETTERS[winner])
