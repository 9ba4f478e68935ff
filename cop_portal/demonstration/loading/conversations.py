"""A few conversations between members and organizations, about which nobody gets a letter."""

import datetime

from django.utils import timezone

from conversations.models import Conversation, ConversationMessage
from cop_portal.demonstration.loading.moments import DAY, at
from cop_portal.demonstration.loading.people import People
from cop_portal.demonstration.loading.sources import number, read
from organizations.models import Organization


def load_conversations(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    for row in read("conversations"):
        first = people[row["messages"][0]["by"]]
        conversation = Conversation.objects.create(
            organization=organizations[row["organization"]],
            person=first.user,
            subject=row["subject"],
            begun_at=moment(row["messages"][0], today),
        )
        ConversationMessage.objects.bulk_create(
            message(conversation, people, one, number("message", row["subject"], str(position)), today)
            for position, one in enumerate(row["messages"])
        )
        if "report" in row:
            report(conversation, people, row["report"], today)


def report(conversation: Conversation, people: People, row: dict, today: datetime.date) -> None:
    """One side shows it to the coordinators: it waits at the desk."""
    by, reported_at = people[row["by"]].user, moment(row, today)
    about = conversation.messages.exclude(author=by).last().author
    conversation.reports.create(by=by, about=about, reason=row["reason"], reported_at=reported_at)


def message(conversation: Conversation, people: People, row: dict, key, today: datetime.date) -> ConversationMessage:
    author = people[row["by"]].user
    represented = Organization.objects.represented_by(author).alphabetical()
    return ConversationMessage(
        conversation=conversation,
        author=author,
        is_answer=author != conversation.person,
        name=author.full_name,
        organization_name=", ".join(one.name for one in represented),
        body=row["text"],
        key=key,
        written_at=moment(row, today),
    )


def moment(row: dict, today: datetime.date) -> datetime.datetime:
    return at(today - row["days_ago"] * DAY, row["clock"])
