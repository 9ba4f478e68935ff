"""Asking to represent an organization that is here already: feature A2."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.waiting import what_waits
from cop_portal.membership.leaving import leave
from members.transitions import TransitionRefused
from notifications.models import Message
from organizations.contacts import join_requests
from organizations.models import JoinRequest, Representation
from tests.factories import (
    JoinRequestFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
    came,
)
from tests.parallel import at_once, refusals

pytestmark = pytest.mark.django_db
TYPED = {"title": "Field officer", "message": "I began in May."}


@pytest.fixture
def link(db):
    return RepresentationFactory(organization__name="Ziwa Salama Network", organization__slug="ziwa")


@pytest.fixture
def waiting(link):
    return JoinRequestFactory(organization=link.organization)


def url(request, name="join_request_detail"):
    return reverse(f"organizations:{name}", args=[request.organization.slug, request.pk])


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def state_of(request):
    return JoinRequest.objects.get(pk=request.pk).state


def ask(organization, by, **changes):
    return join_requests.ask(organization, by, **TYPED | changes)


def test_look_up_leads_to_the_request(member_client, link):
    page = member_client.get("/organizations/new/", {"name": "Ziwa Salma"}).content.decode()

    assert f'href="{reverse("organizations:join_request_create", args=["ziwa"])}"' in page


def test_everybody_who_acts_for_it_gets_the_request_by_letter(member_client, link, mailbox):
    other = RepresentationFactory(organization=link.organization)
    RepresentationFactory(organization=link.organization, person=MemberFactory(state="suspended").user)

    member_client.post(reverse("organizations:join_request_create", args=["ziwa"]), TYPED)

    request = JoinRequest.objects.get()
    assert (request.person, request.title, request.message, request.state) == (
        member_client.user,
        "Field officer",
        "I began in May.",
        "waiting",
    )
    assert letters() == [("join_requested", person.email) for person in (link.person, other.person)]
    assert url(request) in mailbox()[0].body


def test_request_waits_once_whatever_the_code_does(waiting):
    with pytest.raises(IntegrityError, match="join_request_waits_once"), transaction.atomic():
        JoinRequestFactory(organization=waiting.organization, person=waiting.person)


@pytest.mark.parametrize(
    "fields",
    [{"state": "declined", "decided_at": timezone.now()}, {"state": "accepted"}, {"decided_at": timezone.now()}],
)
def test_answer_has_a_date_and_a_no_a_reason_whatever_the_code_does(link, fields):
    with pytest.raises(IntegrityError, match="join_request_is_decided"), transaction.atomic():
        JoinRequestFactory(organization=link.organization, **fields)


def test_nobody_asks_twice_for_the_same(waiting):
    with pytest.raises(join_requests.AlreadyAsked):
        ask(waiting.organization, waiting.person)


def test_nobody_asks_for_what_they_represent(client, link):
    client.force_login(link.person)

    page = client.post(reverse("organizations:join_request_create", args=["ziwa"]), TYPED)

    assert page.context["form"].non_field_errors() == ["You represent this organization already."]


def test_after_a_no_one_asks_again_when_a_month_is_over(link, waiting):
    join_requests.decline(waiting, link.person, "We do not know you.")

    with pytest.raises(join_requests.AlreadyAsked):
        ask(link.organization, waiting.person)
    JoinRequest.objects.update(decided_at=timezone.now() - datetime.timedelta(days=31))
    assert ask(link.organization, waiting.person).state == "waiting"


def test_requests_that_wait_are_limited(member):
    for _ in range(join_requests.MOST_WAITING):
        ask(OrganizationFactory(), member)

    with pytest.raises(join_requests.TooManyRequests):
        ask(OrganizationFactory(), member)


def test_taking_back_does_not_make_room_for_ever_more_letters(member):
    for _ in range(join_requests.MOST_IN_A_DAY):
        join_requests.withdraw(ask(OrganizationFactory(), member))

    with pytest.raises(join_requests.TooManyRequests):
        ask(OrganizationFactory(), member)


def test_representative_accepts_and_the_person_represents_it_without_signing(client, link, waiting):
    client.force_login(link.person)

    client.post(url(waiting), {"decision": "accept"})

    new = Representation.objects.get(person=waiting.person)
    assert (new.state, new.title, new.email, new.is_authorized, new.invited_by) == (
        "confirmed",
        "Field officer",
        waiting.person.email,
        False,
        link.person,
    )
    assert (state_of(waiting), letters()) == ("accepted", [("join_accepted", waiting.person.email)])


def test_open_invitation_is_answered_by_the_yes(link, waiting):
    invited = RepresentationFactory(
        organization=link.organization,
        person=None,
        full_name="Juma",
        state="invited",
        confirmed_at=None,
        email=waiting.person.email,
    )

    join_requests.accept(waiting, link.person)

    assert list(Representation.objects.filter(person=waiting.person)) == [invited]


def test_full_organization_says_so_and_the_request_still_waits(client, link, waiting):
    for number in range(9):
        RepresentationFactory(organization=link.organization, email=f"person-{number}@example.net")
    client.force_login(link.person)

    page = client.post(url(waiting), {"decision": "accept"})

    assert "Ten people are named already." in page.content.decode()
    assert (state_of(waiting), letters()) == ("waiting", [])


def test_no_needs_a_reason_which_stands_in_the_letter(client, link, waiting, mailbox):
    client.force_login(link.person)

    page = client.post(url(waiting), {"decision": "decline"})
    assert page.context["form"].errors == {"reason": ["Say why: the person reads it."]}
    client.post(url(waiting), {"decision": "decline", "reason": "You left us in 2024."})

    assert (state_of(waiting), mailbox()[0].to) == ("declined", [waiting.person.email])
    assert "You left us in 2024." in mailbox()[0].body


def test_only_those_who_act_for_it_answer(client, waiting):
    for person in (waiting.person, RepresentationFactory().person, UserFactory(is_staff=True)):
        client.force_login(person)
        assert client.get(url(waiting)).status_code == 404
        assert client.post(url(waiting), {"decision": "accept"}).status_code == 404
        with pytest.raises(join_requests.NotTheirs):
            join_requests.accept(waiting, person)
    assert state_of(waiting) == "waiting"


def test_person_takes_the_request_back(client, waiting):
    client.force_login(waiting.person)

    client.post(url(waiting, "join_request_delete"))

    assert state_of(waiting) == "withdrawn"


def test_whoever_leaves_no_longer_asks(waiting):
    leave(waiting.person, came(), keeps_credit=False)

    assert state_of(waiting) == "withdrawn"


def test_coordinators_decide_where_nobody_is_left(client, desk_session, administrator):
    request = ask(OrganizationFactory(name="Tana Delta"), UserFactory(full_name="Juma Dida"))
    desk_session(client, administrator)

    client.post(reverse("admin:organizations_joinrequest_review", args=[request.pk]), {"decision": "accept"})

    assert Representation.objects.get().person == request.person
    assert [letter for letter, _ in letters()] == [
        "join_requested_of_nobody",
        "join_accepted",
        "second_contact_missing",
    ]


def test_desk_lists_only_what_nobody_else_can_answer(client, desk_session, administrator, waiting):
    alone = JoinRequestFactory(person=UserFactory(full_name="Juma Dida"), organization__name="Tana Delta")
    desk_session(client, administrator)

    assert [(one.kind, one.name) for one in what_waits(administrator)] == [
        ("Request to join an organization", "Juma Dida, Tana Delta")
    ]
    assert client.get(reverse("admin:organizations_joinrequest_review", args=[alone.pk])).status_code == 200
    assert client.get(reverse("admin:organizations_joinrequest_review", args=[waiting.pk])).status_code == 404


def test_both_sides_find_it_on_their_page(client, link, waiting):
    client.force_login(link.person)
    assert f"{waiting.person.full_name} asks to join Ziwa Salama Network" in client.get("/me/").content.decode()
    contacts = client.get(reverse("organizations:contact_list", args=[link.organization.slug]))
    assert list(contacts.context["asked"]) == [waiting]
    assert waiting.get_absolute_url() in contacts.content.decode()

    client.force_login(waiting.person)
    assert "You asked to join Ziwa Salama Network" in client.get("/me/").content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "left"])
def test_only_a_listed_organization_can_be_asked(member_client, state):
    organization = OrganizationFactory(state=state)

    page = member_client.get(reverse("organizations:join_request_create", args=[organization.slug]))

    assert page.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_count_once(link, waiting):
    other = RepresentationFactory(organization=link.organization)

    outcomes = at_once(
        lambda: join_requests.accept(JoinRequest.objects.get(pk=waiting.pk), link.person),
        lambda: join_requests.accept(JoinRequest.objects.get(pk=waiting.pk), other.person),
        lambda: join_requests.decline(JoinRequest.objects.get(pk=waiting.pk), other.person, "No."),
        may_raise=(TransitionRefused,),
    )

    assert refusals(outcomes) == ["TransitionRefused"] * 2
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_asks_once(link):
    person = MemberFactory().user

    outcomes = at_once(*[lambda: ask(link.organization, person)] * 3, may_raise=(join_requests.AlreadyAsked,))

    assert (refusals(outcomes), JoinRequest.objects.count()) == (["AlreadyAsked"] * 2, 1)
