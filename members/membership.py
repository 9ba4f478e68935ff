"""How a membership begins, ends, and begins anew."""

from django.db import transaction

from members.models import Member, User
from members.transitions import TransitionRefused, change_state, lock


def apply(user: User) -> Member:
    """The person's membership; an applicant's from now on, where there was none."""
    member, _created = Member.objects.get_or_create(user=user)
    return member


def membership_of(user: User) -> Member:
    """The person's membership; where there is none, what would become one, not saved yet."""
    return Member.objects.filter(user=user).first() or Member(user=user)


@transaction.atomic
def apply_again(user: User) -> Member:
    """Take up an application that was declined; the profile is still there. Raises `TransitionRefused` for others."""
    return begin_anew(user, Member.State.DECLINED)


@transaction.atomic
def resume(user: User) -> Member:
    """Return after leaving, as an applicant; the profile is still there, and the name stands on what was shared.

    Raises `TransitionRefused` for those who have not left.
    """
    return begin_anew(user, Member.State.LEFT, keeps_credit=True)


def begin_anew(user: User, before: str, **fields) -> Member:
    member = lock(apply(user))
    if member.state != before:
        raise TransitionRefused(member, Member.State.APPLICANT)
    change_state(member, Member.State.APPLICANT, user, **fields)
    return member


def leave(user: User, *, keeps_credit: bool, reason: str = "") -> Member:
    """End the membership from any state; `keeps_credit` says whether the name stays on what the person shared.

    Raises `TransitionRefused` when it has ended already.
    """
    member = Member.objects.get(user=user)
    change_state(member, Member.State.LEFT, user, reason, keeps_credit=keeps_credit)
    return member


def choose_credit(user: User, *, keeps_credit: bool) -> None:
    """Change one's mind about the name on what one shared."""
    Member.objects.filter(user=user).update(keeps_credit=keeps_credit)
