"""No more messages from this person: for the whole organization, undone in the same place, told without a name."""

import pytest
from django.db import IntegrityError, transaction

from conversations.models import Block
from conversations.writing import WritingRefused, block
from members.models import User
from notifications.models import Message
from tests.factories import ConversationFactory, RepresentationFactory, UserFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
REFUSED = "Ziwa Salama Network takes no messages from you at present."


@pytest.fixture
def conversation(begin, achieng, ziwa):
    conversation = begin(ziwa, achieng)
    Message.objects.all().delete()
    return conversation


def press(client, conversation, way="block/"):
    return client.post(f"{conversation.get_absolute_url()}{way}")


def test_blocked_person_reaches_none_of_the_contacts_by_no_way(
    client_of, begin, answer, conversation, achieng, ziwa, contacts
):
    press(client_of(contacts[0]), conversation)

    for write in (lambda: answer(conversation, achieng), lambda: begin(ziwa, achieng)):
        with pytest.raises(WritingRefused, match=REFUSED):
            write()
    assert not Message.objects.exists()


def test_blocked_person_reads_one_calm_sentence_and_not_who_decided_it(client_of, conversation, achieng, contacts):
    press(client_of(contacts[0]), conversation)

    for address in (conversation.get_absolute_url(), "/organizations/ziwa/messages/new/"):
        page = client_of(achieng).get(address).text
        assert (REFUSED in page, contacts[0].full_name in page) == (True, False)
    assert contacts[0].full_name not in client_of(achieng).get("/me/data/file/").text


def test_others_write_as_before(client_of, begin, conversation, ziwa, contacts):
    press(client_of(contacts[0]), conversation)

    begin(ziwa, RepresentationFactory().person)

    assert Message.objects.count() == 2


def test_colleague_undoes_it_in_the_same_place(client_of, answer, conversation, achieng, contacts):
    press(client_of(contacts[0]), conversation)
    page = client_of(contacts[1]).get(conversation.get_absolute_url()).text
    assert "Allow messages from this person again" in page

    press(client_of(contacts[1]), conversation, "block/delete/")

    answer(conversation, achieng)
    lifted = Block.objects.get()
    assert (lifted.by, lifted.lifted_by) == tuple(contacts)


def test_blocked_again_after_it_was_undone(client_of, answer, conversation, achieng, contacts):
    for way in ("block/", "block/delete/", "block/"):
        press(client_of(contacts[0]), conversation, way)

    with pytest.raises(WritingRefused):
        answer(conversation, achieng)


def test_organization_that_blocks_does_not_write_on(client_of, answer, conversation, contacts):
    press(client_of(contacts[0]), conversation)

    with pytest.raises(WritingRefused, match="To answer, allow them again"):
        answer(conversation, contacts[1])


def test_who_began_it_blocks_nobody(client_of, conversation, achieng):
    assert press(client_of(achieng), conversation).status_code == 404
    assert not Block.objects.exists()


def test_database_keeps_one_block_and_who_lifted_it(ziwa):
    person, by = UserFactory.create_batch(2)
    Block.objects.create(organization=ziwa, person=person, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(organization=ziwa, person=person, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.update(lifted_by=by)


@pytest.mark.django_db(transaction=True)
def test_two_contacts_who_press_at_once_block_once():
    conversation = ConversationFactory()
    by = User.objects.get(representations__organization=conversation.organization)

    at_once(*[lambda: block(conversation, by)] * 2)

    assert Block.objects.count() == 1
