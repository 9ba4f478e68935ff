"""That a coordinator looked, yesterday, at the portal as the member of the demonstration sees it."""

import datetime

from coordination.models import Look
from cop_portal.demonstration.accounts import person_of
from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import MINUTE, days_before
from cop_portal.demonstration.loading.people import People
from members.models import Transition

REASON = "Asked on the phone where to register for the field day."


def load_look(people: People, now: datetime.datetime) -> None:
    person = people[person_of("member")["key"]]
    began = days_before(now, 1, "look")
    ended = began + 4 * MINUTE
    by = people.coordinator(began, "look")
    facts = {"reason": REASON, "began_at": began, "until": began + 15 * MINUTE, "ended_at": ended}
    Look.objects.create(person=person.user, by=by, **facts)
    steps = [("", "looking", began, by, REASON), ("looking", "ended", ended, by)]
    histories.record([(person.member, steps)], Transition.What.LOOK)
