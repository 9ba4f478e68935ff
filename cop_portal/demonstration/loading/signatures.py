"""Who signed the Terms in force, for themselves or for an organization, and who accepted it.

The ledger is filled in the order of time, by the same functions as in daily life.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import translation

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, HOUR, MINUTE, at, between
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import chance, number, read
from cop_portal.demonstration.loading.versions import load_second_version
from members.models import User
from organizations.models import Organization, OrganizationSignature
from organizations.signatures.signing import party_of
from terms import ledger
from terms.acceptance import decided_by
from terms.models import CODE_LETTERS, Signature, TermsVersion
from terms.signing import Circumstances, Opening, record_signing
from terms.standing import party_of_person

BROWSERS = [
    "Mozilla/5.0 (Android 12; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
]
# Those who were members before the version came into force signed within these days.
FIRST_WEEKS = 40


@dataclass(frozen=True)
class Act:
    """One signing and, once a coordinator has looked at it, its acceptance."""

    signature: Signature
    person: Person
    organization: Organization | None
    accepted_at: datetime.datetime | None
    accepted_by: User | None
    # The signature that gives way once this one is accepted.
    earlier: Signature | None = None


def load_signatures(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    versions = [TermsVersion.objects.get(number=1), load_second_version(people, now)]
    acts = sorted(all_acts(people, organizations, versions, now), key=lambda act: act.signature.signed_at)
    Signature.objects.bulk_create(act.signature for act in acts)
    OrganizationSignature.objects.bulk_create(
        OrganizationSignature(
            organization=act.organization,
            signature=act.signature,
            representation=act.organization.representations.get(person=act.person.user),
        )
        for act in acts
        if act.organization
    )
    fill_ledger(acts)
    accepted = [act for act in acts if act.accepted_at]
    histories.record((act.signature, [("signed", "accepted", act.accepted_at, act.accepted_by)]) for act in accepted)
    histories.record(
        (act.earlier, [("accepted", "superseded", act.accepted_at, act.accepted_by)]) for act in accepted if act.earlier
    )


def all_acts(
    people: People, organizations: dict[str, Organization], versions: list[TermsVersion], now: datetime.datetime
) -> Iterator[Act]:
    for person in people.values():
        if person.row["step"] in ("", "signed"):
            party, begun = party_of_person(person.user), person.user.date_joined
            known = versions[:1] if person.row.get("lapsed_terms") else versions
            yield from acts_of(people, person, None, known, party, (begun, person.member.joined_at, now))
    for row in read("organizations"):
        if row["state"] != Organization.State.RETURNED:
            organization, person = organizations[row["slug"]], people.of(row["slug"])[0]
            times = (organization.created_at + 3 * HOUR, organization.joined_at, now)
            known = versions[:1] if row["lapsed_terms"] else versions
            yield from acts_of(people, person, organization, known, party_of(organization), times)


def acts_of(
    people: People,
    person: Person,
    organization: Organization | None,
    versions: list[TermsVersion],
    party: str,
    times: tuple[datetime.datetime, datetime.datetime | None, datetime.datetime],
) -> list[Act]:
    """The first signing, under what was in force then, and the one of the last version for whoever came before it.

    `versions`: those that the party knows of; `times`: when they began, when they became a member, and now.
    """
    first, last = versions[0], versions[-1]
    begun, joined, now = times
    in_force = at(last.effective_on, "08:00")
    if first == last or (joined or begun) >= in_force:
        return [act(people, person, organization, last, party, signing_times(last, joined, begun, now, party))]
    earlier = act(people, person, organization, first, party, signing_times(first, joined, begun, in_force, party))
    earlier.signature.state = Signature.State.SUPERSEDED
    signed = between(in_force, at(last.sign_by, "20:00"), "again", party)
    accepted = between(signed + HOUR, signed + 3 * DAY, "accepted again", party)
    renewal = act(people, person, organization, last, party, (signed, accepted))
    return [earlier, replace(renewal, earlier=earlier.signature)]


def signing_times(
    version: TermsVersion,
    joined: datetime.datetime | None,
    begun: datetime.datetime,
    now: datetime.datetime,
    *about: str,
) -> tuple[datetime.datetime, datetime.datetime | None]:
    """When a party signed, and when that was accepted; who is no member yet has signed soon after they began."""
    in_force = at(version.effective_on, "08:00")
    if joined is None:
        return between(max(begun, in_force), max(begun, in_force) + 4 * HOUR, "signed", *about), None
    if begun >= in_force:
        return between(begun, joined - HOUR, "signed", *about), joined
    first = max(in_force, joined)
    signed = between(first, min(first + FIRST_WEEKS * DAY, now - 2 * DAY), "signed", *about)
    return signed, between(signed + HOUR, min(signed + 3 * DAY, now), "accepted", *about)


def act(
    people: People,
    person: Person,
    organization: Organization | None,
    version: TermsVersion,
    party: str,
    times: tuple[datetime.datetime, datetime.datetime | None],
) -> Act:
    signed, accepted = times
    letters = "".join(
        chance("code", person.row["key"], party.partition(":")[0], str(version.number)).choices(CODE_LETTERS, k=8)
    )
    signature = Signature(
        version=version,
        signer=person.user,
        kind=Signature.Kind.ORGANIZATION if organization else Signature.Kind.PERSON,
        party=party,
        party_name=organization.name if organization else person.user.full_name,
        state=Signature.State.ACCEPTED if accepted else Signature.State.SIGNED,
        code=f"{letters[:4]}-{letters[4:]}",
        language=person.user.language,
        signed_at=signed,
    )
    by = people.coordinator(accepted, signature.code, besides=person.user) if accepted else None
    return Act(signature, person, organization, accepted, by)


def fill_ledger(acts: list[Act]) -> None:
    events = [(act.signature.signed_at, "signed", act) for act in acts]
    events += [(act.accepted_at, "accepted", act) for act in acts if act.accepted_at]
    events += [(act.accepted_at, "superseded", act) for act in acts if act.accepted_at and act.earlier]
    for moment, event, act in sorted(events, key=lambda entry: entry[:2]):
        if event == "signed":
            record_act(act)
        elif event == "accepted":
            ledger.append(act.signature, Signature.State.ACCEPTED, {}, decided_by(act.accepted_by), at=moment)
        else:
            facts, by = {"superseded_by": act.signature.code}, decided_by(act.accepted_by)
            ledger.append(act.earlier, Signature.State.SUPERSEDED, facts, by, at=moment)


def record_act(act: Act) -> None:
    """As if the page had been opened some minutes before, with a code from the mailbox; IP addresses of RFC 5737."""
    signature = act.signature
    choose = chance("circumstances", signature.code)
    opened = signature.signed_at - choose.randint(3, 14) * MINUTE
    came = Circumstances(
        ip=f"192.0.2.{choose.randint(1, 254)}",
        browser=choose.choice(BROWSERS),
        authenticated_by="code",
        authenticated_at=signature.signed_at - choose.randint(1, 9) * MINUTE,
    )
    opening = Opening(signature.version, signature.language, opened, number("opening", signature.code).hex)
    with translation.override(signature.language):
        record_signing(
            signature, opening, signature.signer.full_name, act.person.row["title"], came, signature.signed_at
        )
