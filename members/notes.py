"""Private notes of the coordinators: written for one another, kept no longer than they serve."""

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils import timezone

from members.models import Note, User

KEPT = relativedelta(months=24)


def add(subject: models.Model, note: str, by: User) -> Note:
    return Note.objects.create(subject_kind=subject._meta.label_lower, subject_id=subject.pk, note=note, by=by)


def purge() -> int:
    """Remove notes written 24 months ago and earlier; gives how many."""
    return Note.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
