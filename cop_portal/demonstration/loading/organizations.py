"""Twenty-four organizations: what they show, who acts for them, and how they came in."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, HOUR, between, days_before
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import by_slug, chance, link, number, read
from members.models import Visibility
from organizations.models import Offer, Organization, Representation
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

PLAIN_FIELDS = [
    "slug",
    "name",
    "acronym",
    "state",
    "lead",
    "about",
    "motivation",
    "referee",
    "registration_number",
    "website",
    "town",
    "is_nationwide",
]
LISTS = {"themes": Theme, "hazards": Hazard, "counties": County, "expertise": Expertise, "languages": Language}
# Members of the first days publish without review.
TRUSTED_AFTER_DAYS = 900


def load_organizations(people: People, now: datetime.datetime) -> dict[str, Organization]:
    rows = {row["slug"]: row for row in read("organizations")}
    types, counties = by_slug(OrganizationType), by_slug(County)
    organizations = {
        slug: organization(row, people.of(slug), types[row["type"]], counties[row["county"]], now)
        for slug, row in rows.items()
    }
    Organization.objects.bulk_create(organizations.values())
    for field, model in LISTS.items():
        link(organizations, field, by_slug(model), {slug: row[field] for slug, row in rows.items()})
    Offer.objects.bulk_create(
        Offer(organization=organizations[slug], position=position, **offer)
        for slug, row in rows.items()
        for position, offer in enumerate(row["offers"])
    )
    Representation.objects.bulk_create(
        representation(organizations[slug], person, people.of(slug)[0]) for slug in rows for person in people.of(slug)
    )
    histories.record((organizations[slug], history(organizations[slug], row, people)) for slug, row in rows.items())
    return organizations


def organization(
    row: dict, acting: list[Person], kind: OrganizationType, county: County, now: datetime.datetime
) -> Organization:
    days, first = row["member_since_days"], acting[0]
    joined = first.member.joined_at if row["state"] == Organization.State.ACTIVE else None
    submitted = joined - chance("submitted", row["slug"]).randint(1, 3) * DAY if joined else None
    last_confirmed = chance("confirmed", row["slug"]).randint(9, 340)
    return Organization(
        **{field: row[field] for field in PLAIN_FIELDS},
        type=kind,
        county=county,
        recent_work=recent_work(row["recent_work"], timezone.localdate(now).year),
        is_trusted=joined is not None and days >= TRUSTED_AFTER_DAYS,
        creation_key=number("organization", row["slug"]),
        created_by=first.user,
        created_at=first.user.date_joined + HOUR,
        submitted_at=submitted or days_before(now, days, "submitted", row["slug"]),
        joined_at=joined,
        confirmed_at=joined and max(joined, days_before(now, last_confirmed, "confirmed", row["slug"])),
        confirmed_by=first.user if joined else None,
    )


def recent_work(entries: list[dict], this_year: int) -> str:
    return "\n".join(f"{this_year + entry['year']}: {entry['text']}" for entry in entries)


def representation(organization: Organization, person: Person, first: Person) -> Representation:
    """Confirmed by the person; who sees the address and the number differs from one to the next."""
    choose = chance("visibility", person.row["key"])
    invited = max(person.user.date_joined, organization.created_at)
    confirmed = between(invited, invited + 6 * HOUR, "confirmed", person.row["key"])
    return Representation(
        organization=organization,
        person=person.user,
        full_name=person.user.full_name,
        email=person.user.email,
        title=person.row["title"],
        phone=person.row["phone"],
        is_authorized=person.is_authorized,
        is_contact=person.row["contact"],
        email_visibility=choose.choices(Visibility.values, [5, 4, 1])[0],
        phone_visibility=choose.choices(Visibility.values, [3, 5, 2])[0],
        state=Representation.State.CONFIRMED,
        invited_by=None if person is first else first.user,
        invited_at=invited,
        confirmed_at=confirmed,
    )


def history(organization: Organization, row: dict, people: People) -> list[histories.Step]:
    submitted = organization.submitted_at
    steps = [("draft", "submitted", submitted, organization.created_by)]
    if organization.joined_at:
        by = people.coordinator(organization.joined_at, organization.slug, besides=organization.created_by)
        steps.append(("submitted", "active", organization.joined_at, by))
    if organization.state == Organization.State.RETURNED:
        decided = submitted + 3 * DAY
        steps.append(("submitted", "returned", decided, people.coordinator(decided, organization.slug), row["reason"]))
    return steps
