"""A person whose address does not work is told so, and says when it does again."""

import re

import pytest
from django.utils import timezone

from notifications.bounces import is_dead
from notifications.models import Bounce, Message
from organizations.contacts import gaps
from organizations.models import ContactGap
from tests.factories import RepresentationFactory

pytestmark = pytest.mark.django_db
NOTICE = "Our letters do not arrive"


@pytest.fixture
def person(db):
    """One of two who represent an organization; a letter to them came back."""
    link = RepresentationFactory()
    RepresentationFactory(organization=link.organization)
    facts = {"letter": "x", "language": "en", "message_id": "<1@example.org>", "state": "bounced"}
    message = Message.objects.create(address=link.person.email, sent_at=timezone.now(), **facts)
    Bounce.objects.create(message=message, address=link.person.email, kind="permanent")
    gaps.keep_contacts()
    return link.person


def state(person):
    return is_dead(person.email), ContactGap.objects.open().count()


def test_person_is_told_which_address_does_not_work(client, person):
    client.force_login(person)

    page = client.get("/me/").content.decode()

    assert (NOTICE in page, person.email in page, state(person)) == (True, True, (True, 1))


def test_one_press_says_that_it_works_and_they_count_as_a_contact_again(client, person):
    client.force_login(person)

    page = client.post("/me/address/", follow=True).content.decode()

    assert (NOTICE in page, state(person)) == (False, (False, 0))


def test_press_of_somebody_else_changes_nothing(member_client, person):
    member_client.post("/me/address/")
    assert state(person) == (True, 1)


def test_code_that_arrived_shows_that_the_address_works(client, person, mailbox):
    client.post("/accounts/login/", {"login": person.email})
    code = re.search(r"^\d{6}$", mailbox()[-1].body, flags=re.M)[0]

    client.post("/accounts/login/code/confirm/", {"code": code})

    assert client.get("/me/").status_code == 200
    assert state(person) == (False, 0)
