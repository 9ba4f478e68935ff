"""The PDF that an organization made itself: to whom it is given, and when no longer."""

from members.models import User
from organizations.models import Organization, OwnDocument
from organizations.profile import history

FIELD = "own_document"


def given(organization: Organization, readers: set[str]) -> OwnDocument | None:
    """The one for readers who may see these visibilities; nothing where the portal's two pages are given out."""
    shown = OwnDocument.objects.filter(organization=organization, state=OwnDocument.State.SHOWN, visibility__in=readers)
    own = shown.select_related("file__owner__member").first()
    return own if own and own.file.is_there else None


def void_if_renamed(organization: Organization, changed: set[str], by: User) -> None:
    """A PDF with another name on it is no longer given out. The caller holds the row of the organization."""
    if "name" in changed:
        before = history.values(organization, [FIELD])
        OwnDocument.objects.filter(organization=organization, state=OwnDocument.State.SHOWN).update(
            state=OwnDocument.State.VOID
        )
        history.record(organization, before, by)
