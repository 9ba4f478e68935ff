"""How much one person may write within 24 hours, also by presses at the same moment."""

import datetime
import uuid

import pytest
import time_machine
from django.utils import timezone

from conversations import writing
from conversations.models import Conversation, ConversationMessage
from conversations.writing import MOST_BEGUN, MOST_WRITTEN, WritingRefused
from tests.factories import ConversationFactory, ConversationMessageFactory, MemberFactory, RepresentationFactory
from tests.parallel import at_once, refusals

pytestmark = pytest.mark.django_db


def begun_before(person, count, **ago):
    """Conversations with other organizations."""
    at = timezone.now() - datetime.timedelta(**ago)
    for one in ConversationFactory.create_batch(count, person=person):
        Conversation.objects.filter(pk=one.pk).update(begun_at=at)
        one.messages.update(written_at=at)
    return at


def test_tenth_conversation_of_a_day_is_begun_and_the_eleventh_is_not(begin, achieng, ziwa):
    begun_before(achieng, MOST_BEGUN - 1, hours=1)

    begin(ziwa, achieng)
    with pytest.raises(WritingRefused):
        begin(ziwa, achieng)

    assert Conversation.objects.count() == MOST_BEGUN


def test_sentence_says_when_one_may_write_again_and_then_one_may(client_of, begin, achieng, ziwa):
    with time_machine.travel("2026-11-22T20:30:00Z", tick=False):
        begun_before(achieng, MOST_BEGUN, hours=23)
        page = client_of(achieng).get("/organizations/ziwa/messages/new/").text
        assert "You may begin the next one on 23 November 2026, 00:30 EAT." in page
    with time_machine.travel("2026-11-22T21:30:01Z", tick=False):
        assert writing.obstacle(writing.check_beginning, ziwa, achieng) == ""


def test_what_one_typed_is_kept_when_the_limit_is_reached(client_of, achieng, ziwa):
    begun_before(achieng, MOST_BEGUN, hours=1)

    page = client_of(achieng).post(
        "/organizations/ziwa/messages/new/", {"subject": "Gauges", "body": "May we come?", "key": str(uuid.uuid4())}
    )

    assert ("You have begun 10 conversations" in page.text, "May we come?" in page.text) == (True, True)


def test_answers_are_bounded_too(answer, achieng, ziwa, contacts):
    conversation = ConversationFactory(organization=ziwa, person=achieng)
    ConversationMessageFactory.create_batch(MOST_WRITTEN, conversation=conversation, author=contacts[0], is_answer=True)

    with pytest.raises(WritingRefused, match="You have written 40 messages within 24 hours"):
        answer(conversation, contacts[0])
    answer(conversation, contacts[1])


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_presses_at_the_same_moment(begin):
    person, organization = MemberFactory().user, RepresentationFactory().organization
    begun_before(person, MOST_BEGUN - 1, hours=1)

    outcomes = at_once(*[lambda: begin(organization, person)] * 4, may_raise=(WritingRefused,))

    assert (len(refusals(outcomes)), Conversation.objects.count()) == (3, MOST_BEGUN)


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_the_same_moment_writes_once(begin, answer):
    person, organization, key = MemberFactory().user, RepresentationFactory().organization, uuid.uuid4()

    at_once(*[lambda: begin(organization, person, key=key)] * 3)
    again = uuid.uuid4()
    conversation = Conversation.objects.get()
    at_once(*[lambda: answer(conversation, person, key=again)] * 3)

    assert ConversationMessage.objects.count() == 2
