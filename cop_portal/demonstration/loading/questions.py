"""Who asks to join an organization, and who was named for one, and waits for an answer or owes it."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading.moments import DAY, at
from cop_portal.demonstration.loading.people import People
from cop_portal.demonstration.loading.sources import read
from organizations.models import JoinRequest, Organization, Representation


def load_questions(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    for row in read("questions"):
        asked_at = at(timezone.localdate(now) - row["days_ago"] * DAY, row["clock"])
        organization, person = organizations[row["organization"]], people[row["person"]].user
        facts = {"organization": organization, "title": row["title"]}
        if row["kind"] == "asks":
            JoinRequest.objects.create(person=person, message=row["message"], asked_at=asked_at, **facts)
        else:
            Representation.objects.create(
                full_name=person.full_name,
                email=person.email,
                invited_by=people.of(organization.slug)[0].user,
                invited_at=asked_at,
                reminded_at=asked_at,
                **facts,
            )
