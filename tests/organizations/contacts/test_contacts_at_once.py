"""Contacts who answer, leave and succeed at the same moment, each from a browser of their own."""

import pytest
from django.utils import timezone

from members.transitions import TransitionRefused
from notifications.models import Message
from organizations.contacts import gaps, representation
from organizations.models import ContactGap, Representation
from organizations.profile import verification
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory
from tests.parallel import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    """The two contacts of an organization that is listed."""
    organization = OrganizationFactory()
    return [RepresentationFactory(organization=organization) for _ in range(2)]


def named(link, **fields):
    person = {"full_name": "Mutiso Kilonzo", "title": "Secretary", "is_authorized": False} | fields
    return representation.invite(link.organization, link.person, email="mutiso@example.org", **person)


def states(organization):
    return sorted(organization.representations.values_list("state", flat=True))


def letters(name):
    return Message.objects.filter(letter=name).count()


def test_successor_who_confirms_twice_succeeds_once(pair):
    successor, person = named(pair[0], replaces=pair[0]), MemberFactory().user
    errors = (TransitionRefused, representation.AlreadyNamed)

    outcomes = at_once(*[lambda: representation.confirm(successor, person)] * 2, may_raise=errors)

    assert len(refusals(outcomes)) == 1
    assert states(pair[0].organization) == ["confirmed", "confirmed", "ended"]
    assert (letters("contact_succeeded"), ContactGap.objects.count()) == (1, 0)


def test_of_the_last_two_who_stop_at_once_one_stays_and_the_gap_opens_once(pair):
    presses = [lambda link=link: representation.end(link, link.person) for link in pair]

    outcomes = at_once(*presses, may_raise=(representation.LastRepresentative,))

    assert refusals(outcomes) == ["LastRepresentative"]
    assert states(pair[0].organization) == ["confirmed", "ended"]
    assert (ContactGap.objects.open().count(), letters("second_contact_missing")) == (1, 1)


def test_gap_is_closed_when_the_hour_comes_while_a_contact_confirms(pair):
    representation.end(pair[0], pair[0].person)
    second, person = named(pair[1]), MemberFactory().user

    at_once(lambda: representation.confirm(second, person), *[gaps.keep_contacts] * 2)

    assert (ContactGap.objects.count(), ContactGap.objects.open().count()) == (1, 0)


def test_gap_that_the_hour_finds_opens_once(pair):
    Representation.objects.filter(pk=pair[0].pk).update(state="ended", ended_at=timezone.now())

    at_once(*[gaps.keep_contacts] * 3)

    assert (ContactGap.objects.count(), letters("second_contact_missing")) == (1, 1)


def test_invitation_is_confirmed_or_taken_back_never_both(pair):
    invited, person = named(pair[0]), MemberFactory().user
    presses = [lambda: representation.confirm(invited, person), lambda: representation.end(invited, pair[0].person)]

    outcomes = at_once(*presses, may_raise=(TransitionRefused,))

    invited.refresh_from_db()
    confirmed, _taken_back = outcomes
    assert refusals(outcomes) == ["TransitionRefused"]
    assert invited.state == ("confirmed" if confirmed is None else "ended")


def test_two_names_for_one_address_at_once_ask_once(pair):
    outcomes = at_once(*[lambda: named(pair[0])] * 2, may_raise=(representation.AlreadyNamed,))

    assert refusals(outcomes) == ["AlreadyNamed"]
    assert letters("contact_invited") == 1


def test_two_coordinators_who_give_the_mark_at_once_leave_one(pair):
    organization, coordinators = pair[0].organization, [UserFactory(), UserFactory()]
    presses = [
        lambda by=by: verification.verify(organization, by, revision=1, has_contacts=True) for by in coordinators
    ]

    at_once(*presses)

    assert sorted(organization.verifications.values_list("state", flat=True)) == ["replaced", "standing"]
    assert organization.edits.filter(field="verification").count() == 1
