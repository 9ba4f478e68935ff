"""What a person allows, each purpose for itself and apart from the Terms; taken back as easily as given."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Greatest, Now
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Consent, User

Purpose = Consent.Purpose
WORDINGS: dict[str, Promise] = {
    Purpose.DIRECTORY: _("My name and my role may stand publicly, as a contact of the organizations that I represent."),
    Purpose.MESSAGES: _(
        "Members may write through the portal to the organizations that I represent, and I get these messages by "
        "e-mail. My address stays hidden."
    ),
    Purpose.NEWSLETTER: _("The community may send me its newsletter by e-mail."),
    Purpose.PHOTOGRAPHS: _("The community may publish photographs on which I can be recognized."),
}


@dataclass(frozen=True)
class Choice:
    """One purpose as its person sees it; `consent` is what stands."""

    purpose: Consent.Purpose
    wording: Promise
    consent: Consent | None


@transaction.atomic
def give(person: User, purpose: str) -> Consent:
    """Keep that the person allows it, in the words of the language in force; what stands already goes on."""
    User.objects.select_for_update().get(pk=person.pk)
    if standing := Consent.objects.standing(purpose).filter(person=person).first():
        return standing
    language = (get_language() or person.language)[:2]
    return Consent.objects.create(person=person, purpose=purpose, wording=str(WORDINGS[purpose]), language=language)


def withdraw(person: User, purpose: str) -> None:
    """From now on; that it was given, and in which words, is kept."""
    Consent.objects.standing(purpose).filter(person=person).update(withdrawn_at=Greatest("given_at", Now()))


def withdraw_all(person: User) -> None:
    """Whoever leaves allows nothing any more, and is asked anew on returning."""
    for purpose in Purpose:
        withdraw(person, purpose)


def allows(person: User, purpose: str) -> bool:
    """Whether the person allows it at this moment."""
    return people(purpose).filter(pk=person.pk).exists()


def people(purpose: str):
    """The accounts, as a queryset, whose persons allow it at this moment."""
    return User.objects.filter(is_active=True, pk__in=Consent.objects.standing(purpose).values("person"))


def choices_of(person: User) -> list[Choice]:
    """Every purpose, given or not."""
    standing = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at__isnull=True)}
    return [Choice(purpose, WORDINGS[purpose], standing.get(purpose)) for purpose in Purpose]
