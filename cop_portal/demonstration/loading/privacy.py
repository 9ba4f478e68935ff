"""What three people have asked about their data: one lately, one too long ago, one who has the answer."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, at
from cop_portal.demonstration.loading.people import People
from cop_portal.demonstration.loading.sources import read
from privacy.answering import draft
from privacy.asking import due_on
from privacy.models import PrivacyRequest


def load_privacy_requests(people: People, now: datetime.datetime) -> None:
    for row in read("privacy_requests"):
        asked = request(row, people, now)
        histories.record([(asked, [("", "open", asked.received_at, asked.person)])])
        if "state" in row:
            answer(asked, row, people)


def request(row: dict, people: People, now: datetime.datetime) -> PrivacyRequest:
    person = people[row["person"]].user if "person" in row else None
    received_at = at(timezone.localdate(now) - row["days_ago"] * DAY, row["clock"])
    return PrivacyRequest.objects.create(
        right=row["right"],
        channel="account" if person else "page",
        person=person,
        name=person.full_name if person else row["name"],
        email=person.email if person else row["email"],
        language=person.language if person else "en",
        words=row["words"],
        received_at=received_at,
        due_on=due_on(row["right"], received_at),
    )


def answer(asked: PrivacyRequest, row: dict, people: People) -> None:
    by = people.coordinator(asked.received_at, "privacy", besides=asked.person)
    answered_at = asked.received_at + row["answered_after_days"] * DAY
    asked.answer_subject, asked.answer = draft(asked, row["state"], "")
    asked.state, asked.answered_at, asked.answered_by = row["state"], answered_at, by
    asked.save()
    histories.record([(asked, [("open", row["state"], answered_at, by)])])
