"""What goes wrong in an evening, so that the desk has it to show: mail, an address, a job, a second record, a PDF of its own."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.jobs import DEATHS, move
from coordination.models import JobTrouble
from cop_portal.demonstration.loading.moments import DAY, HOUR, days_before
from cop_portal.demonstration.loading.papers import kept, set_paper
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import number
from notifications.models import Bounce, Message
from notifications.outbox import render
from organizations.models import Organization, OwnDocument, PossibleDuplicate
from resources.models import Resource
from resources.tasks import read_resource

ORGANIZATION_WITH_ITS_OWN_PDF = "kilele-landslide-watch"


def load_troubles(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    failed_mail(people["yusuf-hirsi"], now)
    returned_letter(people["lekishon-tanui"], now)
    parked_job(now)
    second_record(people["nekesa-adan"], organizations["ukingo-engineers-guild"], now)
    own_pdf(organizations[ORGANIZATION_WITH_ITS_OWN_PDF], people.of(ORGANIZATION_WITH_ITS_OWN_PDF)[0], now)


def failed_mail(person: Person, now: datetime.datetime) -> None:
    """The mail server was away for more than a day."""
    written = days_before(now, 2, "failed mail")
    letter(person, "application_received", written, state="failed", attempts=9, error="[Errno 111] Connection refused",
           organization="Maji Thabiti Company", due_on=written.date() + 3 * DAY, slug="maji-thabiti-company")  # fmt: skip


def returned_letter(person: Person, now: datetime.datetime) -> None:
    """Somebody's mailbox is gone."""
    written = days_before(now, 1, "returned letter")
    words = "550 5.1.1 The mailbox does not exist"
    facts = {"state": "bounced", "attempts": 1, "sent_at": written, "error": words}
    message = letter(person, "membership_confirmation_asked", written, **facts)
    Bounce.objects.create(
        message=message, address=person.user.email, kind="permanent", status_code="5.1.1", diagnostic=words,
        received_at=written + HOUR,
    )  # fmt: skip


def letter(person: Person, name: str, written: datetime.datetime, *, state: str, attempts: int, error: str, sent_at=None,
           **context) -> Message:  # fmt: skip
    subject, text = render(name, context, person.user, person.user.language)
    return Message.objects.create(
        letter=name,
        recipient=person.user,
        address=person.user.email,
        language=person.user.language,
        subject=subject,
        text=text,
        message_id=f"<{number('message', name)}@example.org>",
        state=state,
        attempts=attempts,
        error=error,
        sent_at=sent_at,
        created_at=written,
    )


def parked_job(now: datetime.datetime) -> None:
    """Reading a large file has killed its worker three times; trying again reads it well."""
    resource = Resource.objects.filter(file__isnull=False).order_by("pk")[0]
    job = read_resource.defer(resource_id=resource.pk)
    move(job, "todo", "failed")
    JobTrouble.objects.create(
        job_id=job,
        task_name=ProcrastinateJob.objects.get(pk=job).task_name,
        deaths=DEATHS,
        error="MemoryError (files/extraction.py)",
        at=now,
    )


def second_record(person: Person, known: Organization, now: datetime.datetime) -> None:
    """Somebody has begun an application for an organization that is here, spelt a little differently."""
    began = days_before(now, 1, "second record")
    draft = Organization.objects.create(
        name="Ukingo Engineers Gild",
        slug="ukingo-engineers-gild",
        type=known.type,
        county=known.county,
        town=known.town,
        created_by=person.user,
        created_at=began,
        creation_key=number("organization", "second record"),
    )
    PossibleDuplicate.objects.create(organization=draft, resembles=known, said_by=person.user, noted_at=began)


def own_pdf(organization: Organization, person: Person, now: datetime.datetime) -> None:
    day = timezone.localdate(now) - 40 * DAY
    paper = {
        "language": "en",
        "kind": "Profile",
        "title": organization.name,
        "organization": organization.name,
        "facts": [organization.town, str(organization.county)],
        "summary": organization.lead,
        "sections": [{"heading": "What we do", "paragraphs": organization.about.split("\n\n")}],
        "licence": organization.name,
    }
    stored = kept(set_paper(paper, day), f"{organization.slug}-profile", person.user, days_before(now, 40, "own pdf"))
    stored.save()
    OwnDocument.objects.create(organization=organization, file=stored, visibility="public")
