"""Still with us? The yearly question to each organization; any of its representatives may answer."""

from django.db import transaction
from django.utils import timezone

from members import confirmation
from members.models import User
from organizations.membership.application import tell
from organizations.models import Organization

LETTERS = {
    "asked": "organization_confirmation_asked",
    "reminded": "organization_confirmation_reminded",
    "unconfirmed": "organization_unconfirmed",
}


def ask_organizations() -> None:
    """The day's questions, reminders and consequences; safe to repeat."""
    confirmation.put_questions(Organization.objects.all(), ask)


def ask(kind: str, organization: Organization) -> None:
    tell(LETTERS[kind], organization, asked_at=organization.confirmation_asked_at)


@transaction.atomic
def confirm(organization: Organization, by: User) -> bool:
    """Somebody who represents it says that what its page shows is right; gives whether that was wanted.

    Everybody who represents it gets one letter, so that nobody answers twice.
    """
    is_news = confirmation.confirm(organization, by, confirmed_by=by)
    if is_news:
        tell("organization_confirmed", organization, by=str(by), confirmed_at=timezone.now())
    return is_news
