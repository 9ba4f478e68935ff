"""Sixty people: members, applicants on their way in, and three coordinators."""

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, days_before
from cop_portal.demonstration.loading.sources import by_slug, chance, link, read
from members.models import Member, User
from vocabularies.models import County, Theme


@dataclass(frozen=True)
class Person:
    """One row of `people.json` with what became of it."""

    row: dict
    user: User
    member: Member

    @property
    def is_authorized(self) -> bool:
        return self.row["is_authorized"]


class People(dict[str, Person]):
    """Everybody by their key."""

    def of(self, organization: str) -> list[Person]:
        """Who acts for the organization, the one who may sign first."""
        acting = [person for person in self.values() if person.row["organization"] == organization]
        return sorted(acting, key=lambda person: not person.is_authorized)

    def coordinator(self, at: datetime.datetime, *about: str, besides: User | None = None) -> User:
        """Another coordinator who was there at that time; the first of them in the days of the founders."""
        others = [person for person in self.values() if person.row["role"] == "coordinator" and person.user != besides]
        others.sort(key=lambda person: person.member.joined_at)
        there = [person for person in others if person.member.joined_at < at] or others[:1]
        return chance("coordinator", *about).choice(there).user


def load_people(now: datetime.datetime) -> People:
    rows = {row["key"]: row for row in read("people")}
    joined = {key: joined_at(row, now) for key, row in rows.items()}
    users = {key: account(row, joined[key]) for key, row in rows.items()}
    User.objects.bulk_create(users.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    counties = by_slug(County)
    members = {key: membership(row, users[key], joined[key], counties) for key, row in rows.items()}
    Member.objects.bulk_create(members.values())
    link(members, "themes", by_slug(Theme), {key: row["themes"] for key, row in rows.items()})
    people = People({key: Person(row, users[key], members[key]) for key, row in rows.items()})
    appoint([person for person in people.values() if person.row["role"] == "coordinator"])
    histories.record((person.member, admission(person, people)) for person in people.values())
    return people


def joined_at(row: dict, now: datetime.datetime) -> datetime.datetime:
    """When a member was admitted, or an applicant began: with their organization, or some weeks later."""
    since = {organization["slug"]: organization["member_since_days"] for organization in read("organizations")}
    choose = chance("joined", row["key"])
    if row["role"] == "applicant":
        days = since.get(row["organization"], choose.randint(4, 9)) + 1
    elif row["organization"] is None:
        days = choose.randint(40, 700)
    else:
        first = since[row["organization"]]
        days = first if row["is_authorized"] else first - choose.randint(0, min(90, first // 3))
    return days_before(now, days, "joined", row["key"])


def account(row: dict, joined: datetime.datetime) -> User:
    is_applicant = row["role"] == "applicant"
    user = User(
        email=row["email"],
        full_name=f"{row['given']} {row['family']}",
        language=row["language"],
        is_staff=row["role"] == "coordinator",
        date_joined=joined if is_applicant else joined - chance("account", row["key"]).randint(4, 12) * DAY,
    )
    user.set_unusable_password()
    return user


def membership(row: dict, user: User, joined: datetime.datetime, counties: dict[str, County]) -> Member:
    """An applicant who has only made an account has not written a profile yet."""
    is_applicant = row["role"] == "applicant"
    has_profile = row["step"] != "account"
    return Member(
        user=user,
        state=Member.State.APPLICANT if is_applicant else Member.State.ACTIVE,
        title=row["title"] if has_profile else "",
        county=counties[row["county"]] if has_profile else None,
        motivation=row["motivation"] if has_profile else "",
        phone=row["phone"],
        joined_at=None if is_applicant else joined,
        created_at=user.date_joined,
    )


def appoint(coordinators: list[Person]) -> None:
    group, _created = Group.objects.get_or_create(name="coordinators")
    group.user_set.add(*(person.user for person in coordinators))


def admission(person: Person, people: People) -> list[histories.Step]:
    joined = person.member.joined_at
    if joined is None:
        return []
    by = people.coordinator(joined, person.row["key"], besides=person.user)
    return [("applicant", "active", joined, by)]
