"""Conversations go two years after their last message."""

import datetime

import pytest
from django.utils import timezone

from conversations import reporting
from conversations.models import Conversation, ConversationMessage, WritingStop
from conversations.retention import purge
from conversations.tasks import purge_conversations
from tests.factories import ConversationFactory, ConversationMessageFactory, UserFactory

pytestmark = pytest.mark.django_db


def aged(days, **fields):
    conversation = ConversationFactory(**fields)
    at = timezone.now() - datetime.timedelta(days=days)
    conversation.messages.update(written_at=at)
    return conversation


def test_what_nobody_wrote_in_for_two_years_goes_with_its_messages():
    aged(731)
    younger, written_in = aged(729), aged(900)
    ConversationMessageFactory(conversation=written_in)

    purge_conversations(timestamp=0)

    assert set(Conversation.objects.all()) == {younger, written_in}
    assert ConversationMessage.objects.count() == 3


def test_what_lies_with_the_coordinators_waits_and_a_stop_outlives_it():
    conversation = aged(800)
    report = reporting.report(conversation, conversation.organization.representations.get().person, "Rude.")
    waiting = purge()
    until = timezone.localdate() + datetime.timedelta(days=9)
    reporting.stop(report, UserFactory(), until, "Rude.")

    assert (waiting, purge(), WritingStop.objects.get().report) == (0, 1, None)
