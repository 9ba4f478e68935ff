"""How a membership begins."""

from members.models import Member, User
from members.transitions import change_state


def apply(user: User) -> Member:
    """The person's membership; an applicant's from now on, where there was none."""
    member, _created = Member.objects.get_or_create(user=user)
    return member


def membership_of(user: User) -> Member:
    """The person's membership; where there is none, what would become one, not saved yet."""
    return Member.objects.filter(user=user).first() or Member(user=user)


def apply_again(user: User) -> Member:
    """Take up an application that was declined, or return after leaving; the profile is still there.

    Raises `TransitionRefused` for everybody else.
    """
    member = apply(user)
    change_state(member, Member.State.APPLICANT, user)
    return member
