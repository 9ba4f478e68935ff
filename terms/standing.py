"""Who is bound by which version, who is asked to sign again, and what follows until they do.

That a membership rests is derived here, each time anew; it is no state.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member, User
from terms.models import Signature, TermsVersion

SIGN_FIRST = _("First sign the new version of the Terms of Reference. You find it on your own page.")


class Phase(models.TextChoices):
    """What an unsigned version means on a given day.

    Announced: published, not in force yet. Asked: in force, to be signed by a date. Grace: that date has
    passed, one may read and leave. Resting: the grace is over, the membership rests until signed.
    """

    ANNOUNCED = "announced"
    ASKED = "asked"
    GRACE = "grace"
    RESTING = "resting"


@dataclass(frozen=True)
class Duty:
    """What is left to sign, and by which dates.

    `version` is the text to sign, the newest; `due` the earliest material version not signed, which sets the dates.
    """

    version: TermsVersion
    due: TermsVersion

    def phase(self, on: datetime.date | None = None) -> Phase:
        """What it means on that day (default: today in the portal's time zone)."""
        day = on or timezone.localdate()
        if day < self.due.effective_on:
            return Phase.ANNOUNCED
        if day <= self.due.sign_by:
            return Phase.ASKED
        return Phase.GRACE if day < self.due.rests_from else Phase.RESTING

    def days_overdue(self, on: datetime.date | None = None) -> int:
        """Days since the date to sign by; zero until then."""
        return max(((on or timezone.localdate()) - self.due.sign_by).days, 0)


@dataclass(frozen=True)
class Obligation(Duty):
    """That a party has signed an older version: which one, what to sign now, and by which dates."""

    signed: Signature


def party_of_person(user: User) -> str:
    """How the signatures name a person."""
    return f"person:{user.pk}"


def newest_standing(party: str) -> Signature | None:
    """What the party has signed last and what still binds it, under whatever version."""
    signatures = Signature.objects.standing().of_party(party).select_related("version", "signer")
    return signatures.order_by("-version__number").first()


def standing_under_the_version_in_force(party: str) -> Signature | None:
    """The party's signature if it covers what is in force today: corrections since then ask nobody to sign again."""
    signed = newest_standing(party)
    if signed is None or signed.version.number < TermsVersion.objects.binding_number():
        return None
    return signed


def obligation(party: str) -> Obligation | None:
    """What a party that has signed before still has to sign; nothing where nothing is asked of it."""
    signed = newest_standing(party)
    if signed is None:
        return None
    duty = duty_after(signed.version.number, TermsVersion.objects.published())
    return Obligation(signed=signed, version=duty.version, due=duty.due) if duty else None


def duty_after(number: int, published: Iterable[TermsVersion]) -> Duty | None:
    """What is left to sign for whoever has signed the version `number` last; zero stands for none."""
    later = sorted((version for version in published if version.number > number), key=lambda version: version.number)
    material = [version for version in later if version.is_material and version.sign_by]
    if not material:
        return None
    return Duty(version=later[-1], due=min(material, key=lambda version: version.sign_by))


def version_to_sign(party: str) -> TermsVersion | None:
    """The text that this party may sign now; nothing where its signature covers the newest."""
    owed = obligation(party)
    if owed:
        return owed.version
    return None if standing_under_the_version_in_force(party) else TermsVersion.objects.in_force()


def is_unsigned(party: str, versions: models.QuerySet[TermsVersion]) -> bool:
    """Whether one of these versions is later than all that the party has signed."""
    signed = Signature.objects.standing().of_party(party).filter(version__number__gte=OuterRef("number"))
    return versions.filter(~Exists(signed)).exists()


def is_resting(party: str) -> bool:
    """Whether the grace of a material version is over and the party has not signed it."""
    return is_unsigned(party, TermsVersion.objects.past_grace())


def has_left(user: User) -> bool:
    """Whether the person has left, and has to return before they sign again."""
    return Member.objects.filter(user=user, state=Member.State.LEFT).exists()


def belongs(user: User) -> bool:
    """Signed in, with an account in use, a membership in good standing that does not rest: who reads what members share."""
    member = getattr(user, "member", None)
    return user.is_active and member is not None and member.is_standing and not is_resting(party_of_person(user))


def owes_a_signature(user: User) -> bool:
    """Whether the date to sign a material version has passed, resting memberships included."""
    return is_unsigned(party_of_person(user), TermsVersion.objects.past_date())


def takes_part(user: User) -> bool:
    """Who also shares, announces and registers: one who belongs and does not owe a signature since its date."""
    return belongs(user) and not owes_a_signature(user)


def check_takes_part(user: User, sentence: str) -> None:
    """Raises `PermissionDenied` with that sentence for those who do not belong, with another for who must sign first."""
    member = getattr(user, "member", None)
    if member and member.is_standing and owes_a_signature(user):
        raise PermissionDenied(SIGN_FIRST)
    if not belongs(user):
        raise PermissionDenied(sentence)
