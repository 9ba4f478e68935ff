"""Whom a letter to many reaches: the members of a segment, less those who cannot or do not want to get it."""

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import Letter
from members import consents
from members.models import Consent, Member, User
from members.scope import counties_of
from notifications.models import Bounce, Kind
from notifications.preferences import wanting
from organizations.models import Representation
from terms.owing import duties, party_by, signed_number
from terms.standing import Duty, Phase

NAMED = 5
LEFT_OUT = {
    "dead": _("Their address does not work: a letter came back."),
    "ended": _("They ended letters of the coordinators."),
    "consent": _("They have not allowed the newsletter."),
}


@dataclass(frozen=True)
class Segment:
    """What is asked of a member; each empty value asks nothing. `within` are the counties of a champion."""

    counties: Collection[int] = ()
    themes: Collection[int] = ()
    types: Collection[int] = ()
    terms: str = ""
    role: str = ""
    silent_days: int | None = None
    is_about_membership: bool = False
    within: set[int] | None = field(default=None)

    def people(self) -> QuerySet[User]:
        """Who belongs and fits all that is asked, with an account in use."""
        members = Member.objects.standing().within(self.within)
        if self.counties:
            members = members.filter(county__in=self.counties)
        if self.themes:
            members = members.filter(
                pk__in=Member.themes.through.objects.filter(theme__in=self.themes).values("member")
            )
        people = User.objects.filter(is_active=True, member__in=members.values("pk"))
        return self.silent(self.in_role(self.of_terms(people)))

    def of_terms(self, people: QuerySet[User]) -> QuerySet[User]:
        """By where they stand with the Terms, as `terms.standing` has it."""
        if not self.terms:
            return people
        numbers = [number for number, duty in duties().items() if stands(number, duty) == self.terms]
        return (
            people.annotate(party=party_by("person", "pk")).annotate(signed=signed_number()).filter(signed__in=numbers)
        )

    def in_role(self, people: QuerySet[User]) -> QuerySet[User]:
        acting = Representation.objects.able_to_act().filter(organization__merged_into__isnull=True)
        if self.types:
            people = people.filter(pk__in=acting.filter(organization__type__in=self.types).values("person"))
        if self.role == Letter.Role.REPRESENTATIVES:
            return people.filter(pk__in=acting.values("person"))
        return people.exclude(pk__in=acting.values("person")) if self.role else people

    def silent(self, people: QuerySet[User]) -> QuerySet[User]:
        """Who never signed in counts from the day of the account."""
        if not self.silent_days:
            return people
        since = timezone.now() - datetime.timedelta(days=self.silent_days)
        return people.annotate(seen=Coalesce("last_login", "date_joined")).filter(seen__lt=since)


def stands(number: int, duty: Duty | None) -> str:
    """The state of somebody who has signed that version last; empty for who never signed and owes nothing."""
    phase = duty.phase() if duty else None
    if phase in (None, Phase.ANNOUNCED):
        return Letter.Terms.COVERED if number else ""
    return Letter.Terms(phase.value)


def segment_of(letter: Letter) -> Segment:
    """What was chosen, cut to the counties of the writer."""
    return Segment(
        counties=keys(letter.counties),
        themes=keys(letter.themes),
        types=keys(letter.types),
        terms=letter.terms,
        role=letter.role,
        silent_days=letter.silent_days,
        is_about_membership=letter.is_about_membership,
        within=counties_of(letter.by),
    )


def keys(chosen) -> list[int]:
    return list(chosen.values_list("pk", flat=True))


@dataclass(frozen=True)
class Reach:
    """How many get it, a few of their names, and how many do not, by reason."""

    number: int
    names: list[str]
    left_out: list[tuple[str, int]]

    @property
    def more(self) -> int:
        return self.number - len(self.names)


def reach(segment: Segment) -> Reach:
    found = with_reasons(segment.people(), segment.is_about_membership)
    numbers = Counter(dict(found.order_by().values_list("left_out").annotate(number=Count("pk"))))
    names = found.filter(left_out="").order_by("full_name", "pk")[:NAMED]
    left_out = [(str(sentence), numbers[why]) for why, sentence in LEFT_OUT.items() if numbers[why]]
    return Reach(numbers[""], [str(person) for person in names], left_out)


def recipients(segment: Segment) -> QuerySet[User]:
    """Who gets the letter at this moment."""
    return with_reasons(segment.people(), segment.is_about_membership).filter(left_out="")


def with_reasons(people: QuerySet[User], is_about_membership: bool) -> QuerySet:
    """Each with why they get no letter, empty for who does. A letter about membership only needs a living address."""
    reasons = [When(email__in=Bounce.objects.unanswered().values("address"), then=Value("dead"))]
    if not is_about_membership:
        allowing = consents.people(Consent.Purpose.NEWSLETTER)
        reasons += [
            When(~Q(pk__in=wanting(Kind.LETTERS).values("pk")), then=Value("ended")),
            When(~Q(pk__in=allowing.values("pk")), then=Value("consent")),
        ]
    return people.annotate(left_out=Case(*reasons, default=Value(""), output_field=CharField()))


def in_words(letter: Letter) -> list[tuple[str, str]]:
    """What was chosen: each question with its answer."""
    many = [(name, [str(one) for one in getattr(letter, name).all()]) for name in ("counties", "themes", "types")]
    asked = [(name, ", ".join(names)) for name, names in many if names]
    asked += [("terms", letter.get_terms_display()), ("role", letter.get_role_display())]
    asked += [("silent_days", str(letter.silent_days or ""))]
    questions = {field.name: field.verbose_name for field in (*Letter._meta.fields, *Letter._meta.many_to_many)}
    return [(str(questions[name]), answer) for name, answer in asked if answer]
