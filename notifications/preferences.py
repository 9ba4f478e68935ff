"""How often a person wants to hear what is new, and which mail to many they take."""

from django.db.models import QuerySet

from members.models import User
from notifications.models import Bounce, Kind, Preference


def wants(user: User, kind: str) -> bool:
    """Whether mail to many of this kind may go to the person."""
    return wanting(kind).filter(pk=user.pk).exists()


def wanting(kind: str) -> QuerySet[User]:
    """Everybody to whom mail to many of this kind may go, dead addresses aside; the digest in whatever rhythm."""
    people = User.objects.filter(is_active=True).exclude(email__in=Bounce.objects.unanswered().values("address"))
    if Kind(kind) == Kind.DIGEST:
        return people.exclude(preference__rhythm=Preference.Rhythm.NEVER)
    return people.exclude(preference__takes_letters=False)
