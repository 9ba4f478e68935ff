"""How a membership begins."""

from members.models import Member, User


def apply(user: User) -> Member:
    """The person's membership; an applicant's from now on, where there was none."""
    member, _created = Member.objects.get_or_create(user=user)
    return member
