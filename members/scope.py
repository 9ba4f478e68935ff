"""How far somebody's work at the desk reaches: everywhere, or the counties of which they are the champion."""

from django.utils import timezone

from members.models import CountyChampion, User

CHAMPIONS = "champions"


def counties_of(user: User) -> set[int] | None:
    """The keys of the counties to which this person's desk is cut; None for everything, empty for nothing.

    Whoever has any other role beside that of a champion sees what that role shows, everywhere.
    """
    roles = set(user.groups.values_list("name", flat=True))
    if user.is_superuser or roles != {CHAMPIONS}:
        return None
    today = timezone.localdate()
    return set(CountyChampion.objects.serving(today).filter(user=user).values_list("county", flat=True))
