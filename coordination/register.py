"""The register of signatures: which party signed which version, which has not, and since when that is overdue.

Its rows are those whom the public numbers count: members in good standing and listed organizations. Applicants who have
signed are a list of their own.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models import Case, CharField, Count, F, IntegerField, Max, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organizations.models import Organization
from terms.models import Reminder, Signature, TermsVersion
from terms.owing import duties, newest_standing_of, party_by, signed_number
from terms.standing import Duty
from vocabularies.models import County

COLUMNS = ["kind", "key", "party", "name", "sort_name", "county_id", "state", "days_overdue"]
APPLYING = [Organization.State.DRAFT, Organization.State.SUBMITTED, Organization.State.RETURNED]
AT_ONCE = 1000


class Situation(models.TextChoices):
    """Where a party stands: the phases of `terms.standing`, and what lies before and after them."""

    COVERED = "covered", _("Signed what is in force")
    ANNOUNCED = "announced", _("Signed; a new version is announced")
    ASKED = "asked", _("Asked to sign again")
    GRACE = "grace", _("Overdue, within the days of grace")
    RESTING = "resting", _("Membership rests")
    NEVER = "never", _("Never signed")


# Names that a filter and a link may use for several situations.
TOGETHER = {
    "signed": [Situation.COVERED, Situation.ANNOUNCED],
    "overdue": [Situation.GRACE, Situation.RESTING],
}


def situation_after(number: int, duty: Duty | None) -> Situation:
    """Where somebody stands whose newest signature is under that version, zero being none."""
    if not number:
        return Situation.NEVER
    return Situation(duty.phase().value) if duty else Situation.COVERED


def situations() -> dict[int, Situation]:
    return {number: situation_after(number, duty) for number, duty in duties().items()}


@dataclass(frozen=True)
class Filters:
    """What is looked for; an empty value leaves all."""

    who: str = "members"
    kind: str = ""
    version: int | None = None
    situation: str = ""
    county: County | None = None
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One party, with the signature that binds it; `sent_on` and `failed_on` are the newest letters about signing."""

    kind: str
    name: str
    county: str
    state: str
    signature: Signature | None
    version: int | None
    situation: Situation
    days_overdue: int
    sent_on: datetime.datetime | None
    failed_on: datetime.datetime | None
    record_url: str

    @property
    def has_failed(self) -> bool:
        """Whether the newest letter could not be delivered."""
        return bool(self.failed_on and (self.sent_on is None or self.failed_on > self.sent_on))


@dataclass(frozen=True)
class Totals:
    """How many there are of one kind, and how many of them stand where."""

    everyone: int
    announced: int
    asked: int
    grace: int
    resting: int
    never: int
    covered: int

    @property
    def signed(self) -> int:
        """Those whose signature covers the version in force; some of them have a newer one before them."""
        return self.covered + self.announced

    @property
    def overdue(self) -> int:
        return self.grace + self.resting


def totals() -> dict[str, Totals]:
    """The key numbers of people and of organizations; they do not obey the filters."""
    of = situations()
    return {"people": counted(people(), of), "organizations": counted(organizations(), of)}


def counted(parties: QuerySet, of: dict[int, Situation]) -> Totals:
    numbers = {situation.value: 0 for situation in Situation}
    for signed, number in (
        parties.values("signed").annotate(number=Count("pk")).order_by().values_list("signed", "number")
    ):
        numbers[of[signed].value] += number
    return Totals(everyone=sum(numbers.values()), **numbers)


def people(who: str = "members") -> QuerySet[Member]:
    """Those who belong, or the applicants who have signed; `signed` is the number of the version."""
    found = Member.objects.annotate(
        kind=Value(Signature.Kind.PERSON, CharField()),
        key=F("pk"),
        party=party_by("person", "user_id"),
        name=Coalesce(NullIf("user__full_name", Value("")), "user__email", output_field=CharField()),
    ).annotate(signed=signed_number(), sort_name=Lower(Unaccent("name")))
    if who == "applicants":
        return found.filter(state=Member.State.APPLICANT, signed__gt=0)
    return found.standing()


def organizations(who: str = "members") -> QuerySet[Organization]:
    """The listed ones, or those in application that have signed."""
    found = Organization.objects.annotate(
        kind=Value(Signature.Kind.ORGANIZATION, CharField()), key=F("pk"), party=party_by("organization", "pk")
    ).annotate(signed=signed_number(), sort_name=Lower(Unaccent("name")))
    if who == "applicants":
        return found.filter(state__in=APPLYING, signed__gt=0)
    return found.listed()


class Register:
    """The rows that the filters leave, the longest overdue first, then by name; can be counted, sliced and walked."""

    def __init__(self, filters: Filters):
        self.duties = duties()
        self.numbers = dict(TermsVersion.objects.published().values_list("pk", "number"))
        self.parts = [self.filtered(part, filters) for part in self.kinds(filters)]

    def kinds(self, filters: Filters) -> list[QuerySet]:
        sources = {Signature.Kind.PERSON.value: people, Signature.Kind.ORGANIZATION.value: organizations}
        return [source(filters.who) for kind, source in sources.items() if filters.kind in ("", kind)]

    def filtered(self, part: QuerySet, filters: Filters) -> QuerySet:
        if filters.version is not None:
            part = part.filter(signed=filters.version)
        if filters.situation:
            part = part.filter(signed__in=self.numbers_in(filters.situation))
        if filters.county:
            part = part.filter(county=filters.county)
        if filters.text:
            words = Q(sort_name__contains=Lower(Unaccent(Value(filters.text))))
            if part.model is Member:
                words |= Q(user__email__icontains=filters.text)
            part = part.filter(words)
        return part.annotate(days_overdue=self.days_overdue()).order_by().values(*COLUMNS)

    def numbers_in(self, situation: str) -> list[int]:
        """The versions whose signers stand in that situation, or in one of those that `TOGETHER` names."""
        wanted = TOGETHER.get(situation) or [Situation(situation)]
        return [number for number, duty in self.duties.items() if situation_after(number, duty) in wanted]

    def days_overdue(self) -> Coalesce:
        """Decided inside one subquery on the newest signature: naming `signed` here would ask it once a version."""
        days = {number: duty.days_overdue() if duty else 0 for number, duty in self.duties.items()}
        cases = [When(version__number=number, then=Value(late)) for number, late in days.items() if number and late]
        late = Case(*cases, default=Value(0), output_field=IntegerField())
        newest = newest_standing_of().annotate(late=late).values("late")[:1]
        return Coalesce(Subquery(newest), Value(days[0]))

    def count(self) -> int:
        return sum(part.count() for part in self.parts)

    def __getitem__(self, wanted: slice) -> list[Row]:
        return self.completed(self.in_order()[wanted])

    def __iter__(self) -> Iterator[Row]:
        found = self.in_order().iterator(chunk_size=AT_ONCE)
        while chunk := list(islice(found, AT_ONCE)):
            yield from self.completed(chunk)

    def in_order(self) -> QuerySet:
        first, *others = self.parts
        return first.union(*others, all=True).order_by("-days_overdue", "sort_name", "kind", "key")

    def completed(self, found: Iterable[dict]) -> list[Row]:
        """The rows with what belongs to their parties, asked for all at once."""
        found = list(found)
        parties = [row["party"] for row in found]
        signatures, letters = newest_signatures(parties), newest_letters(parties)
        counties = {county.pk: county.name for county in County.objects.all()}
        return [
            self.row(values, signatures.get(values["party"]), letters.get(values["party"]), counties)
            for values in found
        ]

    def row(self, values: dict, signature: Signature | None, letters: Any, counties: dict[int, str]) -> Row:
        number = self.numbers[signature.version_id] if signature else 0
        sent, failed = (letters["sent"], letters["failed"]) if letters else (None, None)
        is_person = values["kind"] == Signature.Kind.PERSON
        state = (Member if is_person else Organization).State(values["state"])
        address = "members_member_change" if is_person else "organizations_organization_review"
        return Row(
            kind=str(Signature.Kind(values["kind"]).label),
            name=values["name"],
            county=counties.get(values["county_id"], ""),
            state=str(state.label),
            signature=signature,
            version=number or None,
            situation=situation_after(number, self.duties[number]),
            days_overdue=values["days_overdue"],
            sent_on=sent,
            failed_on=failed,
            record_url=reverse(f"admin:{address}", args=[values["key"]]),
        )


def newest_signatures(parties: Sequence[str]) -> dict[str, Signature]:
    """The signature that binds each party."""
    standing = Signature.objects.standing().filter(party__in=parties)
    return {one.party: one for one in standing.order_by("version__number")}


def newest_letters(parties: Sequence[str]) -> dict[str, Any]:
    """When the mail server last accepted a letter about signing, and when one was written that it refused for good."""
    found = Reminder.objects.filter(party__in=parties).order_by().values("party")
    failed = Max("message__created_at", filter=Q(message__state="failed"))
    return {one["party"]: one for one in found.annotate(sent=Max("message__sent_at"), failed=failed)}
