"""A person leaves: everything that follows, in one step and once; and the way back."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop_portal.membership.leaving import come_back, leave
from events.registration import register
from members import consents
from members.models import Member, Transition
from members.transitions import TransitionRefused
from notifications.models import Message, Preference
from organizations.models import Representation
from terms.acceptance import accept
from terms.admission import ApplicationIncomplete, admit
from terms.models import LedgerEntry, Signature
from terms.signing import AuthenticationTooOld, StaleOpening
from tests.factories import (
    EventFactory,
    MemberFactory,
    RepresentationFactory,
    ResourceFactory,
    UserFactory,
    came,
)
from tests.parallel import at_once
from tests.terms.test_signing import agreement, sign_as

pytestmark = pytest.mark.django_db
CHOICE = {"keeps_credit": "remove", "understood": "on", "reason": "I move abroad."}


@pytest.fixture
def signed_member(member, administrator):
    accept(sign_as(member), administrator, tell=False)
    Message.objects.all().delete()
    return member


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def state_of(user):
    return Member.objects.get(user=user).state


def test_leaving_ends_the_membership_and_withdraws_the_signature(signed_member):
    assert leave(signed_member, came(), keeps_credit=False, reason="I move abroad.")

    last = Transition.objects.of(signed_member.member).get()
    entry = LedgerEntry.objects.first()
    assert (last.before, last.after, last.by, last.reason) == ("active", "left", signed_member, "I move abroad.")
    assert (Signature.objects.get().state, entry.event, entry.personal.reason) == (
        "withdrawn",
        "withdrawn",
        "I move abroad.",
    )
    assert Member.objects.get(user=signed_member).keeps_credit is False


@pytest.mark.parametrize("state", ["applicant", "active", "declined", "unconfirmed", "suspended"])
def test_one_may_leave_from_every_state_and_without_a_signature(state):
    user = MemberFactory(state=state).user

    leave(user, came(), keeps_credit=True)

    assert (state_of(user), letters()) == ("left", [("membership_ended", user.email)])


def test_leaver_gets_the_two_letters_and_nobody_another(signed_member, mailbox):
    ResourceFactory(shared_by=signed_member)

    leave(signed_member, came(), keeps_credit=False)

    email = signed_member.email
    body = " ".join(mailbox()[-1].body.split())
    assert letters() == [("signature_withdrawn", email), ("membership_ended", email)]
    assert "What you have shared stays, without your name." in body


def test_second_press_changes_nothing(signed_member):
    leave(signed_member, came(), keeps_credit=True)

    assert leave(signed_member, came(), keeps_credit=False) is False
    assert (len(letters()), Transition.objects.of(signed_member.member).count()) == (2, 1)


def test_leaving_needs_a_fresh_sign_in(signed_member):
    with pytest.raises(AuthenticationTooOld):
        leave(signed_member, came(authenticated_at=timezone.now() - datetime.timedelta(minutes=11)), keeps_credit=True)

    assert state_of(signed_member) == "active"


def test_leaving_needs_a_fresh_sign_in_also_without_a_signature(member):
    with pytest.raises(AuthenticationTooOld):
        leave(member, came(authenticated_at=timezone.now() - datetime.timedelta(minutes=11)), keeps_credit=True)

    assert state_of(member) == "active"


def test_seats_to_come_are_given_up_and_who_waits_moves_up(member):
    event, past = EventFactory(capacity=1), EventFactory()
    seat, other = register(event, member), register(event, MemberFactory().user)
    old = register(past, member)
    type(past).objects.filter(pk=past.pk).update(
        starts_at=timezone.now() - datetime.timedelta(days=2), ends_at=timezone.now() - datetime.timedelta(days=1)
    )
    Message.objects.all().delete()

    leave(member, came(), keeps_credit=True)

    states = [type(one).objects.get(pk=one.pk).state for one in (seat, other, old)]
    assert states == ["cancelled", "seated", "seated"]
    assert letters() == [("registration_promoted", other.person.email), ("membership_ended", member.email)]


def test_representations_end_and_coordinators_hear_of_an_organization_left_alone(settings, mailbox):
    alone = RepresentationFactory(is_authorized=True)
    user = alone.person
    shared = RepresentationFactory(person=user)
    colleague = RepresentationFactory(organization=shared.organization)

    leave(user, came(), keeps_credit=True)

    assert set(Representation.objects.filter(person=user).values_list("state", flat=True)) == {"ended"}
    assert letters() == [
        ("second_contact_missing", colleague.person.email),
        ("membership_ended", user.email),
        ("organization_unrepresented", settings.COMMUNITY_CONTACT),
    ]
    _to_the_colleague, first, second = mailbox()
    assert (alone.organization.name in first.body, shared.organization.name in first.body) == (True, False)
    assert alone.organization.name in second.body


def test_nobody_is_missed_by_an_organization_that_has_left_before(client, sign_in, member):
    gone = RepresentationFactory(person=member, organization__state="left").organization
    sign_in(client, member)

    page = client.get("/me/leaving/").text
    leave(member, came(), keeps_credit=True)

    assert f"Nobody else acts for {gone.name}" not in page
    assert letters() == [("membership_ended", member.email)]


def test_digests_end(member):
    Preference.objects.create(user=member, rhythm="weekly")
    leave(member, came(), keeps_credit=True)
    assert Preference.objects.get(user=member).rhythm == "never"


def test_consents_end_and_are_not_taken_up_again_by_returning(member):
    for purpose in consents.Purpose:
        consents.give(member, purpose)
    leave(member, came(), keeps_credit=True)
    come_back(member)

    assert [consents.allows(member, purpose) for purpose in consents.Purpose] == [False] * 4
    assert member.consents.filter(withdrawn_at__isnull=False).count() == 4


def test_nothing_happens_when_one_part_fails(signed_member, monkeypatch):
    monkeypatch.setattr("cop_portal.membership.leaving.unsubscribe", lambda user: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        leave(signed_member, came(), keeps_credit=True)

    assert (state_of(signed_member), letters()) == ("active", [])


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_leave_once():
    user = MemberFactory().user
    sign_as(user)

    at_once(*[lambda: leave(user, came(), keeps_credit=True)] * 3, may_raise=(TransitionRefused,))

    assert [letter for letter, _to in letters()] == ["signature_received", "signature_withdrawn", "membership_ended"]


@pytest.mark.django_db(transaction=True)
def test_leaving_while_a_coordinator_admits_ends_outside():
    coordinator = UserFactory(is_staff=True)
    people = [MemberFactory(state="applicant").user for _ in range(5)]
    for user in people:
        sign_as(user)
        at_once(
            lambda user=user: admit(Member.objects.get(user=user), coordinator),
            lambda user=user: leave(user, came(), keeps_credit=True),
            may_raise=(ApplicationIncomplete, TransitionRefused),
        )

    assert {state_of(user) for user in people} == {"left"}
    assert set(Signature.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_two_last_representatives_who_leave_at_once_leave_it_alone_once(transactional_db):
    first = RepresentationFactory()
    second = RepresentationFactory(organization=first.organization)

    at_once(*[lambda link=link: leave(link.person, came(), keeps_credit=True) for link in (first, second)])

    assert [letter for letter, _to in letters()].count("organization_unrepresented") == 1


def test_return_keeps_the_profile_and_says_what_is_left(signed_member, mailbox):
    leave(signed_member, came(), keeps_credit=False)
    Message.objects.all().delete()

    come_back(signed_member)

    member = Member.objects.get(user=signed_member)
    assert (member.state, member.title, member.keeps_credit) == ("applicant", "Programme officer", True)
    assert letters() == [("membership_resumed", signed_member.email)]
    assert "sign them again" in " ".join(mailbox()[-1].body.split())


def test_return_ends_in_signing_again_and_the_old_proof_stays(signed_member, administrator):
    leave(signed_member, came(), keeps_credit=False)
    come_back(signed_member)

    sign_as(signed_member)
    admit(Member.objects.get(user=signed_member), administrator)

    assert state_of(signed_member) == "active"
    assert list(Signature.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "accepted"]


def test_who_has_left_returns_before_signing(client, sign_in):
    user = MemberFactory(state="left").user
    sign_in(client, user)

    assert [client.get("/me/terms/").url, client.post("/me/terms/", agreement(user)).url] == ["/me/leaving/"] * 2
    with pytest.raises(StaleOpening):
        sign_as(user)
    assert not Signature.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_leaving_while_signing_ends_without_a_standing_signature():
    people = [MemberFactory(state="applicant").user for _ in range(4)]

    for user in people:
        at_once(
            lambda user=user: sign_as(user),
            lambda user=user: leave(user, came(), keeps_credit=True),
            may_raise=(StaleOpening,),
        )

    assert not Signature.objects.standing().exists()


def test_nobody_returns_who_has_not_left(member):
    with pytest.raises(TransitionRefused):
        come_back(member)

    assert letters() == []


def test_page_says_what_happens_before_anything_does(client, sign_in, signed_member):
    alone = RepresentationFactory(person=signed_member)
    event = EventFactory()
    register(event, signed_member)
    sign_in(client, signed_member)

    page = " ".join(client.get("/me/leaving/").text.split())

    code = Signature.objects.get().code
    for words in [f"Nobody else acts for {alone.organization.name}", f"Certificate {code} stays genuine", event.title]:
        assert words in page
    assert state_of(signed_member) == "active"


def test_press_leaves_and_shows_the_way_back(client, sign_in, signed_member):
    sign_in(client, signed_member)

    response = client.post("/me/leaving/", CHOICE, follow=True)

    assert response.redirect_chain == [("/me/leaving/", 302)]
    assert "You have left the community" in response.text
    assert "Return to the community" in response.text
    assert (state_of(signed_member), LedgerEntry.objects.first().personal.ip) == ("left", "127.0.0.1")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("understood", "Tick that you have read what happens"),
        ("keeps_credit", "Choose whether your name stays"),
    ],
)
def test_unfinished_form_ends_nothing_and_keeps_what_was_typed(client, sign_in, signed_member, field, sentence):
    sign_in(client, signed_member)

    response = client.post("/me/leaving/", CHOICE | {field: ""})

    assert sentence in response.text
    assert "I move abroad." in response.text
    assert state_of(signed_member) == "active"


def test_an_old_sign_in_is_confirmed_first_and_the_press_goes_on_by_itself(client, sign_in, signed_member, mailbox):
    sign_in(client, signed_member, minutes=11)

    asked = client.post("/me/leaving/", CHOICE)
    assert (asked.url.startswith("/accounts/reauthenticate/"), state_of(signed_member)) == (True, "active")

    client.post(asked.url, {"action": "send"})
    code = next(line for line in mailbox()[-1].body.splitlines() if line.isdigit())
    client.post(asked.url, {"code": code})

    assert state_of(signed_member) == "left"


def test_name_may_be_chosen_anew_after_leaving(client, sign_in):
    user = MemberFactory(state="left", keeps_credit=True).user
    sign_in(client, user)

    client.post("/me/leaving/", {"keeps_credit": "remove"})

    member = Member.objects.get(user=user)
    assert (member.keeps_credit, member.state) == (False, "left")


def test_who_never_applied_has_nothing_to_leave(client, administrator):
    client.force_login(administrator)

    response = client.post("/me/leaving/", CHOICE)

    assert "You have no membership that could end." in response.text
    assert not Member.objects.exists()


@pytest.mark.parametrize("address", ["/me/profile/", "/me/data/"])
def test_profile_and_data_lead_to_the_page(member_client, address):
    assert 'href="/me/leaving/"' in member_client.get(address).text


def test_many_organizations_and_seats_cost_no_query_each(client, sign_in, member):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/leaving/")
        return len(queries)

    def more():
        RepresentationFactory(person=member)
        register(EventFactory(), member)
        EventFactory(created_by=member)

    sign_in(client, member)
    more()
    before = cost()
    for _ in range(4):
        more()

    assert cost() == before
