"""From a first draft to the coordinators: what a member does to share something."""

import secrets
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from files.storing import discard, store
from members.models import User
from members.transitions import change_state, lock
from notifications.outbox import post
from organizations.models import Organization
from resources.models import Resource
from resources.publishing import publish
from resources.tasks import read_resource
from terms.standing import check_takes_part

RESERVED = {"new", "mine", ""}
COPIED = [
    "title", "type", "summary", "language", "authors", "organization", "is_nationwide", "licence", "visibility",
    "deadline_at", "funder", "amount", "eligibility",
]  # fmt: skip
COPIED_LISTS = ["themes", "hazards", "counties", "other_languages"]


class SubmissionRefused(Exception):
    """The draft lacks something; `gaps` says what."""

    def __init__(self, gaps: list["Gap"]):
        self.gaps = gaps
        super().__init__(" ".join(gap.sentence for gap in gaps))


@dataclass(frozen=True)
class Gap:
    """What a draft lacks, and the step of the form that asks for it."""

    step: str
    sentence: str


def check_may_share(user: User) -> None:
    """Only members share. Raises `PermissionDenied` with a sentence for everybody else."""
    check_takes_part(user, _("Only members can share resources. Your own page says what your membership still needs."))


def start_draft(draft: Resource, by: User) -> Resource:
    """Save a new draft under an address of its own. Sent twice with the same key, it gives the one saved first."""
    draft.shared_by = by
    for slug in addresses(draft.title):
        draft.slug = slug
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
                return draft
        except IntegrityError:
            if first := Resource.objects.begun_by(by, draft.creation_key).first():
                return first
    raise PermissionDenied(_("This form was sent by somebody else. Begin a new one."))


def addresses(title: str) -> list[str]:
    """The address made of the title, then some that nobody else has."""
    plain = slugify(title)[:160].strip("-")
    others = [f"{plain or 'resource'}-{secrets.token_hex(3)}" for _ in range(2)]
    return others if plain in RESERVED else [plain, *others]


@transaction.atomic
def attach_file(resource: Resource, upload: UploadedFile) -> None:
    """Keep the upload as the resource's file, in the place of an earlier file or link. Raises `FileRefused`.

    Its text is read by a job.
    """
    set_content(resource, file=store(upload, resource.shared_by))
    read_resource.defer(resource_id=resource.pk)


@transaction.atomic
def use_link(resource: Resource, link: str) -> None:
    """Point to a page elsewhere, in the place of an earlier file or link."""
    set_content(resource, link=link)


def set_content(resource: Resource, *, file=None, link: str = "") -> None:
    earlier = lock(resource).file
    resource.file, resource.link = file, link
    resource.save(update_fields=["file", "link"])
    if earlier:
        resource.texts.all().delete()
        discard(earlier)


def gaps(resource: Resource) -> list[Gap]:
    """What keeps a draft from being sent, in the order of the steps."""
    found = []
    if not resource.file_id and not resource.link:
        found.append(Gap("content", _("Add the file, or the link to it.")))
    if not resource.themes.exists():
        found.append(Gap("scope", _("Choose at least one theme.")))
    if not resource.is_nationwide and not resource.counties.exists():
        found.append(Gap("scope", _("Choose at least one county, or the whole country.")))
    if resource.type.has_deadline and resource.deadline_at is None:
        found.append(Gap("scope", _("Say when the call closes.")))
    if resource.type.has_deadline and resource.is_closed:
        found.append(Gap("scope", _("The deadline has passed: give another one.")))
    if resource.organization and not acts_for(resource):
        found.append(Gap("scope", _("You may not share for this organization now: choose another one, or none.")))
    if not resource.people_consented:
        found.append(Gap("rights", _("Confirm that the people who can be recognized have agreed.")))
    return found


def acts_for(resource: Resource) -> bool:
    spoken_for = Organization.objects.spoken_for_by(resource.shared_by)
    return spoken_for.filter(pk=resource.organization_id).exists()


def publishes_at_once(resource: Resource) -> bool:
    """Shared for an organization that the coordinators trust, by a person who represents it today."""
    return resource.organization is not None and resource.organization.is_trusted and acts_for(resource)


@transaction.atomic
def submit(resource: Resource, by: User) -> None:
    """Send a draft to the coordinators; for a trusted organization, publish it at once.

    Raises `SubmissionRefused` when something is missing, `TransitionRefused` when it was sent before.
    """
    resource = lock(resource)
    if missing := gaps(resource):
        raise SubmissionRefused(missing)
    is_direct = publishes_at_once(resource)
    if not is_direct or resource.state == Resource.State.RETURNED:
        change_state(resource, Resource.State.SUBMITTED, by, submitted_at=timezone.now())
    if is_direct:
        publish(resource, by)
    else:
        post("resource_received", resource.shared_by, {"resource": resource, "title": resource.title})


@transaction.atomic
def start_version(resource: Resource, by: User) -> Resource:
    """A draft that will replace `resource`, with everything but the file copied. The same one until it is sent."""
    sent = resource.replacements.exclude(state__in=Resource.EDITABLE).count()
    draft = Resource(
        **{name: getattr(resource, name) for name in COPIED},
        replaces=resource,
        version=resource.version + 1,
        creation_key=uuid.uuid5(resource.creation_key, f"{resource.version + 1}/{sent}"),
    )
    kept = start_draft(draft, by)
    if kept is draft:
        for name in COPIED_LISTS:
            getattr(draft, name).set(getattr(resource, name).all())
    return kept


def withdraw(resource: Resource, by: User) -> None:
    """Take one's own published resource out of the library; the record stays."""
    change_state(resource, Resource.State.WITHDRAWN, by)


@transaction.atomic
def delete_draft(resource: Resource) -> None:
    """Remove a draft that was never sent, with its file."""
    file = resource.file
    resource.delete()
    if file:
        discard(file)
