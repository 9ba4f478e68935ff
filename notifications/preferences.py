"""How often a person wants to hear what is new."""

from members.models import User
from notifications.models import Preference


def end_digests(user: User) -> None:
    """No digest any more, until the person asks for it again; letters about their own matters still come."""
    Preference.objects.update_or_create(user=user, defaults={"rhythm": Preference.Rhythm.NEVER})
