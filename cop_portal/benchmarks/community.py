"""An invented community of any size, the same at every run: for measuring, never for looking around."""

import datetime
import random
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from members.models import Member, User
from organizations.models import Offer, Organization, Representation
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

# Nobody has an address there: .example is reserved (RFC 2606).
DOMAIN = "@generated.example"
SLUG = "generated-"
PIECE = 1_000
UNUSABLE = make_password(None)
BEGAN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
STATES = {"active": 90, "unconfirmed": 5, "submitted": 2, "draft": 1, "suspended": 1, "left": 1}
# How many terms of each list an organization names, at least and at most.
NAMED = {
    "themes": (Theme, 1, 5),
    "counties": (County, 1, 6),
    "expertise": (Expertise, 1, 5),
    "hazards": (Hazard, 1, 4),
    "languages": (Language, 1, 3),
}
FIRST = [
    "Amani",
    "Baraka",
    "Chemchemi",
    "Dira",
    "Elimu",
    "Faraja",
    "Gurudumu",
    "Heshima",
    "Imara",
    "Jirani",
    "Kilimo",
    "Lishe",
    "Mazingira",
    "Nyota",
]
MIDDLE = [
    "Drought",
    "Flood",
    "Livestock",
    "Water",
    "Pastoral",
    "Coastal",
    "Highland",
    "Lakeside",
    "Urban",
    "Youth",
    "Women",
    "Forest",
]
LAST = [
    "Network",
    "Trust",
    "Initiative",
    "Foundation",
    "Society",
    "Alliance",
    "Cooperative",
    "Centre",
    "Group",
    "Forum",
]
WORK = ["early warning", "restoring rangelands", "school drills", "rain gauges", "savings groups", "cash before floods"]


class RealPeople(Exception):
    """The database holds people that this module has not invented."""


def generate(organizations: int, members: int, say: Callable[[str], None]) -> None:
    """Fill the database up to so many organizations and members; what is there from an earlier run stays.

    Each piece is one transaction: a run that was killed goes on where it stopped. Raises `RealPeople`.
    """
    if User.objects.exclude(email__endswith=DOMAIN).exists():
        raise RealPeople
    fill(User.objects.all(), members, invent_people, lambda done: say(f"{done} of {members} members"))
    invented = Organization.objects.filter(slug__startswith=SLUG)
    fill(invented, organizations, Inventor().invent, lambda done: say(f"{done} of {organizations} organizations"))


def fill(present: models.QuerySet, wanted: int, invent: Callable, say: Callable[[int], None]) -> None:
    for begun in range(present.count(), wanted, PIECE):
        until = min(begun + PIECE, wanted)
        with transaction.atomic():
            invent(range(begun, until))
        say(until)


def invent_people(numbers: range) -> None:
    counties = list(County.objects.order_by("pk"))
    people = User.objects.bulk_create(
        User(email=f"person{number}{DOMAIN}", full_name=f"Person Number {number}", password=UNUSABLE)
        for number in numbers
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    Member.objects.bulk_create(
        Member(
            user=person,
            state="active",
            title="Officer",
            motivation="To learn where others have gone before.",
            county=counties[number % len(counties)],
            joined_at=joined(number),
            confirmed_at=timezone.now(),
        )
        for number, person in zip(numbers, people, strict=True)
    )


def joined(number: int) -> datetime.datetime:
    """Spread over the years, not in the order of the numbers."""
    return BEGAN + datetime.timedelta(hours=number * 7919 % 48_000)


class Inventor:
    """Invents organizations by number, each from its number alone."""

    def __init__(self) -> None:
        self.people = list(User.objects.order_by("pk").only("pk", "email"))
        self.counties = list(County.objects.order_by("pk"))
        self.types = list(OrganizationType.objects.order_by("pk"))
        self.terms = {name: list(model._default_manager.order_by("pk")) for name, (model, _, _) in NAMED.items()}

    def invent(self, numbers: range) -> None:
        chances = {number: random.Random(f"organization {number}") for number in numbers}  # noqa: S311  no secret
        made = Organization.objects.bulk_create(self.organization(number, chances[number]) for number in numbers)
        pairs = list(zip(made, chances.values(), strict=True))
        for name in NAMED:
            self.name_terms(name, pairs)
        Offer.objects.bulk_create(
            Offer(
                organization=one, position=place, kind=chance.choice(Offer.Kind.values), text=f"{chance.choice(WORK)}."
            )
            for one, chance in pairs
            for place in range(chance.randint(1, 3))
        )
        Representation.objects.bulk_create(
            self.representation(one, number * 2 + place)
            for number, one in zip(numbers, made, strict=True)
            for place in (0, 1)
        )

    def organization(self, number: int, chance: random.Random) -> Organization:
        first, middle, last = chance.choice(FIRST), chance.choice(MIDDLE), chance.choice(LAST)
        return Organization(
            name=f"{first} {middle} {last} {number}",
            slug=f"{SLUG}{number}",
            type=common(chance, self.types, 1)[0],
            lead=f"We work on {chance.choice(WORK)} and {chance.choice(WORK)}.",
            about=f"Since {chance.randint(1980, 2025)} with people who live by {middle.lower()}. " * 8,
            county=chance.choice(self.counties),
            is_nationwide=chance.random() < 0.04,
            state=chance.choices(list(STATES), list(STATES.values()))[0],
            created_by_id=self.people[number % len(self.people)].pk,
            submitted_at=joined(number),
            joined_at=joined(number),
            confirmed_at=timezone.now(),
        )

    def name_terms(self, name: str, pairs: list) -> None:
        _, least, most = NAMED[name]
        list_of_terms = getattr(Organization, name)
        through, column = list_of_terms.through, list_of_terms.field.m2m_reverse_field_name()
        through.objects.bulk_create(
            through(organization=one, **{column: term})
            for one, chance in pairs
            for term in common(chance, self.terms[name], chance.randint(least, most))
        )

    def representation(self, organization: Organization, number: int) -> Representation:
        person = self.people[number % len(self.people)]
        return Representation(
            organization=organization,
            person_id=person.pk,
            full_name=f"Person Number {number % len(self.people)}",
            email=person.email,
            title="Officer",
            is_authorized=True,
            state="confirmed",
            confirmed_at=joined(number),
        )


def common(chance: random.Random, terms: list, number: int) -> list:
    """So many different terms, those that stand first in their list more often."""
    chosen: dict = {}
    while len(chosen) < min(number, len(terms)):
        chosen[terms[int(len(terms) * chance.random() ** 2)]] = True
    return list(chosen)


def tidy() -> None:
    """What autovacuum would do after a while: without it the first queries are planned blindly."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
