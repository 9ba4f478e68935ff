"""Forms on paper that a coordinator has entered: one waits for its person, one lapses soon, for a new organization."""

import datetime

from django.conf import settings
from django.utils import formats, timezone

from cop_portal.demonstration.accounts import person_of
from cop_portal.demonstration.loading.moments import DAY, at
from cop_portal.demonstration.loading.papers import kept, set_paper
from cop_portal.demonstration.loading.sources import read
from members.models import AssistedEntry, Transition, User
from organizations.models import OrganizationOnPaper
from vocabularies.models import County, OrganizationType, Theme


def load_paper_forms(now: datetime.datetime) -> None:
    coordinator = User.objects.get(email=person_of("coordinator")["email"])
    for row in read("paper_forms"):
        enter(row, coordinator, at(timezone.localdate(now) - row["days_ago"] * DAY, row["clock"]))


def enter(row: dict, by: User, entered_at: datetime.datetime) -> None:
    filled_on = timezone.localdate(entered_at) - 2 * DAY
    entry = AssistedEntry(
        **row["person"],
        county=County.objects.get(slug=row["county"]),
        filled_on=filled_on,
        place=row["place"],
        entered_by=by,
        entered_at=entered_at,
        asked_at=entered_at,
        reminded_at=entered_at + 20 * DAY if row["days_ago"] > 20 else None,
    )
    scan = kept(scanned(row, filled_on), row["slug"], by, entered_at)
    scan.save()
    entry.scan = scan
    entry.save()
    entry.themes.set(Theme.objects.filter(slug__in=row["themes"]))
    if row["organization"]:
        kind = OrganizationType.objects.get(slug=row["organization"]["type"])
        OrganizationOnPaper.objects.create(entry=entry, is_new=True, **row["organization"] | {"type": kind})
    Transition.objects.create(
        subject_kind=entry._meta.label_lower,
        subject_id=entry.pk,
        subject_name=str(entry),
        after=entry.state,
        by=by,
        at=entered_at,
    )


def scanned(row: dict, filled_on: datetime.date) -> bytes:
    """What stands on the form, as a document in place of the picture that a scanner would make."""
    person, organization = row["person"], row["organization"] or {}
    lines = [person["full_name"], person["title"], person["email"], person["phone"], *organization.values()]
    return set_paper(
        {
            "language": "en",
            "kind": "Form",
            "title": "Joining the community",
            "organization": settings.COMMUNITY_NAME,
            "facts": [person["full_name"], row["place"], formats.date_format(filled_on)],
            "summary": person["motivation"] or "For an organization and its two contacts.",
            "sections": [
                {
                    "heading": "What stands on the form",
                    "paragraphs": [str(line) for line in lines if line and line is not True],
                }
            ],
            "licence": settings.COMMUNITY_NAME,
        },
        filled_on,
    )
