"""A person's address that did not work, and does again."""

from members.models import User
from notifications import bounces
from organizations.contacts.gaps import reach
from organizations.models import Representation


def works(user: User) -> None:
    """Letters reach the person again: what goes to many comes, and they count as a contact of their organizations."""
    if bounces.is_dead(user.email):
        bounces.confirm(user.email)
        for link in Representation.objects.confirmed().filter(person=user, unreachable_since__isnull=False):
            reach(link, user)
