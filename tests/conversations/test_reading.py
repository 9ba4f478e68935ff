"""Who reads a conversation, for how long, and what is marked as new."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conversations.models import Conversation, Reading
from members.transitions import change_state
from organizations.contacts.representation import end
from tests.factories import ConversationFactory, MemberFactory, RepresentationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(begin, achieng, ziwa):
    return begin(ziwa, achieng)


def seen(client):
    """Subject, and whether it is new, of each line of the list."""
    return [(one.subject, one.is_unread) for one in client.get("/me/messages/").context["page"]]


def test_both_sides_read_it_and_nobody_else(client_of, conversation, achieng, contacts, administrator):
    others = [MemberFactory().user, RepresentationFactory().person, administrator]
    url = conversation.get_absolute_url()

    assert {client_of(reader).get(url).status_code for reader in (achieng, *contacts)} == {200}
    assert {client_of(reader).get(url).status_code for reader in others} == {404}
    assert [seen(client_of(reader)) for reader in others] == [[], [], []]


def test_former_contact_reads_nothing_from_the_next_request_on(client_of, conversation, contacts):
    client, url = client_of(contacts[0]), conversation.get_absolute_url()
    before = client.get(url).status_code

    end(contacts[0].representations.get(), contacts[0])

    assert (before, client.get(url).status_code, seen(client)) == (200, 404, [])
    assert client.post(url, {"body": "Still me", "key": uuid.uuid4()}).status_code == 404


def test_suspended_contact_reads_nothing_of_the_organization(client_of, conversation, contacts):
    change_state(contacts[0].member, "suspended", None)

    assert client_of(contacts[0]).get(conversation.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("become", ["suspended", "left"])
def test_who_began_it_reads_it_also_without_a_membership(client_of, conversation, achieng, become):
    change_state(achieng.member, become, None)

    page = client_of(achieng).get(conversation.get_absolute_url())
    assert ("May we come" in page.text, "<textarea" in page.text) == (True, False)


def test_number_under_another_organization_is_nowhere(client_of, conversation, contacts):
    other = RepresentationFactory(person=contacts[0]).organization

    assert client_of(contacts[0]).get(f"/organizations/{other.slug}/messages/{conversation.pk}/").status_code == 404


def test_list_has_ones_own_and_those_of_ones_organizations_the_newest_first(
    client_of, begin, answer, achieng, ziwa, contacts
):
    first = begin(ziwa, achieng, subject="First")
    begin(ziwa, achieng, subject="Second")
    begin(achieng.representations.get().organization, contacts[0], subject="Back")
    answer(first, contacts[1])

    assert [subject for subject, _new in seen(client_of(contacts[0]))] == ["First", "Back", "Second"]
    assert [subject for subject, _new in seen(client_of(achieng))] == ["First", "Back", "Second"]


def test_it_is_new_for_the_other_side_until_it_is_marked_as_read_or_answered(
    client_of, conversation, answer, achieng, contacts
):
    reader, colleague = client_of(contacts[0]), client_of(contacts[1])
    new = [seen(client)[0][1] for client in (client_of(achieng), reader, colleague)]
    reader.get(conversation.get_absolute_url())
    reader.post(f"{conversation.get_absolute_url()}reading/", {"until": conversation.messages.last().pk})
    marked = [seen(client)[0][1] for client in (client_of(achieng), reader, colleague)]
    answer(conversation, contacts[0])
    answered = [seen(client)[0][1] for client in (client_of(achieng), reader, colleague)]

    assert (new, marked, answered) == ([False, True, True], [False, False, True], [True, False, False])


def test_message_that_came_meanwhile_stays_new(client_of, conversation, answer, achieng, contacts):
    reader, shown = client_of(contacts[0]), conversation.messages.last().pk
    answer(conversation, achieng, body="One more thing.")

    reader.post(f"{conversation.get_absolute_url()}reading/", {"until": shown})

    assert seen(reader) == [("River gauges", True)]


@pytest.mark.parametrize("until", ["", "0", "x"])
def test_nothing_is_marked_by_what_is_no_message_of_it(client_of, conversation, contacts, until):
    client_of(contacts[0]).post(f"{conversation.get_absolute_url()}reading/", {"until": until})

    assert not Reading.objects.exists()


def test_own_page_says_how_many_are_new(client_of, conversation, contacts):
    assert client_of(contacts[0]).get("/me/").context["unread"] == 1


def test_empty_list_says_where_one_writes(member_client):
    assert (
        "On the page of each organization you find the way to write to it." in member_client.get("/me/messages/").text
    )


def test_list_asks_the_database_no_more_for_more_conversations(client_of, ziwa, contacts):
    client = client_of(contacts[0])
    counts = []
    for more in (2, 6):
        ConversationFactory.create_batch(more, organization=ziwa)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/me/messages/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_conversation_asks_the_database_no_more_for_more_messages(client_of, conversation, answer, achieng, contacts):
    client, counts = client_of(contacts[0]), []
    for _round in range(2):
        answer(conversation, achieng, body="More.")
        with CaptureQueriesContext(connection) as queries:
            client.get(conversation.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_twenty_stand_on_a_page(client_of, ziwa, contacts):
    ConversationFactory.create_batch(21, organization=ziwa)
    client = client_of(contacts[0])

    assert len(client.get("/me/messages/?page=1").context["page"]) == 20
    assert len(client.get("/me/messages/?page=2").context["page"]) == 1


def test_database_keeps_one_mark_for_each_reader(conversation):
    mark = {"conversation": conversation, "person": UserFactory(), "message": conversation.messages.get()}
    Reading.objects.create(**mark)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(**mark)


def test_own_data_holds_what_one_wrote_and_nothing_of_the_other_side(
    client_of, conversation, answer, achieng, contacts
):
    answer(conversation, contacts[0], body="Come on Thursday.")

    data = client_of(achieng).get("/me/data/file/").text
    assert ("May we come and see your gauges?" in data, "Come on Thursday." in data) == (True, False)
    assert Conversation.objects.count() == 1
