"""The library: 120 resources, 48 of them as files, with calls that close in the days to come."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, HOUR, at, days_before
from cop_portal.demonstration.loading.papers import keep_paper
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import by_slug, chance, link, number, read
from files.models import StoredFile
from organizations.models import Organization
from resources.models import Resource
from resources.tasks import read_resource
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

PLAIN_FIELDS = ["slug", "title", "summary", "link", "authors", "visibility", "state", "licence", "is_nationwide"]
CALL_FIELDS = ["funder", "amount", "eligibility"]
LISTS = {"themes": Theme, "hazards": Hazard, "counties": County}
# A call closes with the office, or with the day.
CLOSING_TIMES = ["17:00", "23:59"]


def load_resources(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    rows = {row["slug"]: row for row in read("resources")}
    types, languages = by_slug(ResourceType), by_slug(Language)
    resources = {
        slug: resource(row, organizations[row["organization"]], people, types[row["type"]], languages, now)
        for slug, row in rows.items()
    }
    set_deadlines([(resources[slug], row) for slug, row in rows.items() if "deadline_days" in row], now)
    attach_papers(resources, rows)
    Resource.objects.bulk_create(resources.values())
    for field, model in LISTS.items():
        link(resources, field, by_slug(model), {slug: row[field] for slug, row in rows.items()})
    also_in = {slug: ["sw"] if row["bilingual"] else [] for slug, row in rows.items()}
    link(resources, "other_languages", languages, also_in)
    histories.record((resources[slug], history(resources[slug], row, people)) for slug, row in rows.items())
    for one in resources.values():
        if one.file:
            read_resource.defer(resource_id=one.pk)


def resource(
    row: dict,
    organization: Organization,
    people: People,
    kind: ResourceType,
    languages: dict[str, Language],
    now: datetime.datetime,
) -> Resource:
    """`days_ago` is the day on which it was published, or submitted where nobody has published it."""
    is_published = row["state"] == Resource.State.PUBLISHED
    shared = days_before(now, row["days_ago"], "shared", row["slug"])
    is_direct = is_published and organization.is_trusted
    choose = chance("resource", row["slug"])
    submitted = shared - choose.randint(2, 60) * HOUR if is_published else shared
    return Resource(
        **{field: row[field] for field in PLAIN_FIELDS},
        **{field: row.get(field, "") for field in CALL_FIELDS},
        type=kind,
        language=languages[row["language"]],
        organization=organization,
        dated_on=timezone.localdate(shared) - (0 if kind.has_deadline else choose.randint(3, 60)) * DAY,
        people_consented=True,
        shared_by=sharer(row, people.of(organization.slug)).user,
        creation_key=number("resource", row["slug"]),
        created_at=submitted - choose.randint(1, 30) * HOUR,
        submitted_at=None if is_direct else submitted,
        published_at=shared if is_published else None,
    )


def sharer(row: dict, acting: list[Person]) -> Person:
    """Who of the organization's people wrote it, else who may sign for it."""
    authors = [person for person in acting if person.user.full_name in row["authors"]]
    return (authors or acting)[0]


def set_deadlines(calls: list[tuple[Resource, dict]], now: datetime.datetime) -> None:
    for position, (call, row) in enumerate(calls):
        last_day = timezone.localdate(now) + row["deadline_days"] * DAY
        call.deadline_at = at(last_day, CLOSING_TIMES[position % 2])


def attach_papers(resources: dict[str, Resource], rows: dict[str, dict]) -> None:
    for slug, row in rows.items():
        if row["medium"] == "file":
            resources[slug].file = keep_paper(resources[slug], row["pages_text"])
    StoredFile.objects.bulk_create(resource.file for resource in resources.values() if resource.file)


def history(resource: Resource, row: dict, people: People) -> list[histories.Step]:
    if resource.submitted_at is None:
        return [("draft", "published", resource.published_at, resource.shared_by)]
    steps = [("draft", "submitted", resource.submitted_at, resource.shared_by)]
    decided = resource.published_at or resource.submitted_at + DAY
    by = people.coordinator(decided, resource.slug, besides=resource.shared_by)
    if resource.state == Resource.State.PUBLISHED:
        steps.append(("submitted", "published", decided, by))
    if resource.state == Resource.State.DECLINED:
        steps.append(("submitted", "declined", decided, by, row["reason"]))
    return steps
