"""Taking a matter that waits, and giving it back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from coordination.models import Claim
from members.models import User


class TakenByAnother(Exception):
    """Somebody else looks after it."""

    def __init__(self, by: User):
        self.by = by


@dataclass(frozen=True)
class Matter:
    """What can be taken, on a page of its own: as `templates/admin/coordination/_owner.html` shows it."""

    key: str
    name: str
    owner: User | None


def owner_of(kind: str, subject_id: int) -> User | None:
    claim = Claim.objects.standing().filter(kind=kind, subject_id=subject_id).select_related("by").first()
    return claim.by if claim else None


@transaction.atomic
def take(kind: str, subject_id: int, by: User) -> Claim:
    """Make it this person's matter for two days, anew each time. Raises `TakenByAnother`."""
    claim, is_new = Claim.objects.get_or_create(kind=kind, subject_id=subject_id, defaults={"by": by})
    if is_new:
        return claim
    claim = Claim.objects.select_for_update().select_related("by").get(pk=claim.pk)
    if claim.by_id != by.pk and Claim.objects.standing().filter(pk=claim.pk).exists():
        raise TakenByAnother(claim.by)
    claim.by, claim.taken_at = by, timezone.now()
    claim.save(update_fields=["by", "taken_at"])
    return claim


def release(kind: str, subject_id: int, by: User) -> None:
    """Give back what this person has taken; what others have taken stays theirs."""
    Claim.objects.filter(kind=kind, subject_id=subject_id, by=by).delete()


def clear() -> None:
    """Remove what has lapsed."""
    Claim.objects.lapsed().delete()
