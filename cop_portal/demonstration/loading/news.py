"""What members follow; what is older than a week was told them by a letter, and they have read it."""

import datetime

from django.db.models import OuterRef, Subquery

from cop_portal.demonstration.accounts import person_of
from cop_portal.demonstration.loading.moments import DAY
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import chance
from digests.models import Digest, Follow, News, Reading, Run, Told
from digests.runs import last_morning
from digests.selection import select
from events.models import Event
from members.models import Member
from notifications.models import Preference
from organizations.models import Organization
from resources.models import Resource

# By each of these columns: the moment at which a thing appeared.
APPEARED = {
    "resource": (Resource, "published_at"),
    "event": (Event, "changed_at"),
    "organization": (Organization, "joined_at"),
}


def load_news(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    for column, (model, moment) in APPEARED.items():
        of_thing = model.objects.filter(pk=OuterRef(column)).values(moment)
        News.objects.exclude(**{column: None}).update(appeared_at=Subquery(of_thing))
    members = [person for person in people.values() if person.member.state == Member.State.ACTIVE]
    listed = sorted(slug for slug, one in organizations.items() if one.is_listed)
    for person in members:
        Follow.objects.bulk_create(follows(person, organizations[chance("follows", person.row["key"]).choice(listed)]))
    hear_daily(person_of("member")["email"], members)
    remember([person.user.pk for person in members], now)


def follows(person: Person, organization: Organization) -> list[Follow]:
    """The themes and the county of the profile, and one organization."""
    topics = [{"theme": theme} for theme in person.member.themes.all()]
    topics += [{"county": person.member.county}, {"organization": organization}]
    return [Follow(user=person.user, since=person.member.joined_at, **topic) for topic in topics]


def hear_daily(email: str, members: list[Person]) -> None:
    """So that the first letter can be read soon after the start."""
    for person in members:
        if person.user.email == email:
            Preference.objects.create(user=person.user, rhythm=Preference.Rhythm.DAILY)


def remember(people: list[int], now: datetime.datetime) -> None:
    run = Run.objects.create(rhythm=Run.Rhythm.WEEKLY, due_at=last_morning(Run.Rhythm.WEEKLY, now))
    News.objects.update(instant_run=Run.objects.create(rhythm=Run.Rhythm.INSTANT, due_at=now))
    older = set(News.objects.filter(appeared_at__lt=now - 7 * DAY).values_list("pk", flat=True))
    for person, found in select(people, now).items():
        told = older & found.keys()
        digest = Digest.objects.create(user_id=person, run=run)
        Told.objects.bulk_create(Told(digest=digest, user_id=person, news_id=key) for key in told)
        Reading.objects.bulk_create(Reading(user_id=person, news_id=key) for key in told)
