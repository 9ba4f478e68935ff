"""What the people of the demonstration allow: contacts as they came, others this or that."""

import datetime
from collections.abc import Iterator

from django.utils import translation

from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import chance
from members.consents import WORDINGS, Purpose
from members.models import Consent, User
from organizations.models import Representation


def load_consents(people: People) -> None:
    confirmed = dict(Representation.objects.confirmed().values_list("person", "confirmed_at"))
    Consent.objects.bulk_create(
        consent(person.user, purpose, at)
        for person in people.values()
        if (at := confirmed.get(person.user.pk, person.member.joined_at))
        for purpose in purposes(person, is_contact=person.user.pk in confirmed)
    )


def purposes(person: Person, *, is_contact: bool) -> Iterator[str]:
    if is_contact and person.row["contact"]:
        yield Purpose.DIRECTORY
    if is_contact:
        yield Purpose.MESSAGES
    choose = chance("consents", person.row["key"])
    yield from (purpose for purpose in (Purpose.NEWSLETTER, Purpose.PHOTOGRAPHS) if choose.random() < 0.6)


def consent(person: User, purpose: str, at: datetime.datetime) -> Consent:
    with translation.override(person.language):
        wording = str(WORDINGS[purpose])
    return Consent(person=person, purpose=purpose, wording=wording, language=person.language, given_at=at)
