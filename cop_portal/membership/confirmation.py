"""Still with us? The yearly question to each member."""

from django.db import transaction

from members import confirmation
from members.models import Member, User
from notifications import outbox

LETTERS = {
    "asked": "membership_confirmation_asked",
    "reminded": "membership_confirmation_reminded",
    "unconfirmed": "membership_unconfirmed",
}


def ask_members() -> None:
    """The day's questions, reminders and consequences; safe to repeat. Nobody writes to a closed account."""
    confirmation.put_questions(Member.objects.filter(user__is_active=True).select_related("user"), tell)


def tell(kind: str, member: Member) -> None:
    outbox.post(LETTERS[kind], member.user, {"joined_at": member.joined_at, "asked_at": member.confirmation_asked_at})


@transaction.atomic
def confirm(user: User) -> bool:
    """A member says that they are still with us; gives whether that was wanted. A letter thanks them, once."""
    is_news = confirmation.confirm(Member.objects.get(user=user), user)
    if is_news:
        outbox.post("membership_confirmed", user)
    return is_news
