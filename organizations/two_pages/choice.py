"""Choosing which two pages an organization gives out: those of the portal, or a PDF that it made itself."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from files.storing import discard, store
from members.models import User
from organizations.models import Organization, OwnDocument
from organizations.profile import history
from organizations.profile.editing import held
from organizations.profile.own_document import FIELD

MOST_PAGES = 2


@transaction.atomic
def choose(
    organization: Organization, by: User, revision: int, *, upload: UploadedFile | None, visibility: str, state: str
) -> None:
    """Keep the upload, if there is one, in place of the file that is there, and who gets it.

    Raises `EditedMeanwhile`, and `FileRefused` when the upload is not a PDF of one or two pages at rest.
    """
    organization = held(organization, revision)
    before, own = history.values(organization, [FIELD]), own_document(organization)
    replaced = own.file if own.pk and upload else None
    if upload:
        own.file = store(upload, by, ("pdf",), most_bytes=settings.PROFILE_MAX_BYTES, most_pages=MOST_PAGES)
    own.visibility, own.state = visibility, state
    own.save()
    if replaced:
        discard(replaced)
    record(organization, before, by)


@transaction.atomic
def do_without(organization: Organization, by: User, revision: int) -> None:
    """Remove the file. Raises `EditedMeanwhile`."""
    organization = held(organization, revision)
    before, own = history.values(organization, [FIELD]), own_document(organization)
    if own.pk:
        own.delete()
        discard(own.file)
        record(organization, before, by)


def own_document(organization: Organization) -> OwnDocument:
    """The one that is there, or a new one without a file."""
    found = OwnDocument.objects.filter(organization=organization).select_related("file").first()
    return found or OwnDocument(organization=organization)


def record(organization: Organization, before: dict, by: User) -> None:
    organization.revision += 1
    organization.save(update_fields=["revision"])
    history.record(organization, before, by)
