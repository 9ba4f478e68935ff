"""The logo of an organization: one small picture, replaced as a whole."""

from django.db import transaction

from files.storing import discard, keep
from members.models import User
from organizations.models import Organization
from organizations.profile import history
from organizations.profile.editing import held


@transaction.atomic
def set_logo(organization: Organization, content: bytes | None, name: str, revision: int, by: User) -> None:
    """Keep the picture (WebP, made small by `files.inspection`) in place of the old one, or none at all.

    Raises `EditedMeanwhile` when the organization is no longer at that revision.
    """
    organization = held(organization, revision)
    before, old = history.values(organization, ["logo"]), organization.logo
    organization.logo = keep(content, name, "webp", by) if content else None
    organization.revision += 1
    organization.save(update_fields=["logo", "revision"])
    if old:
        discard(old)
    history.record(organization, before, by)
