"""Who and what is there before a journey begins."""

from django.contrib.auth.models import Group
from django.utils import timezone

from members.models import User
from organizations.models import Organization
from organizations.signing import sign_for
from terms.models import Signature, TermsVersion
from terms.signing import open_text, read_opening, sign
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory, came
from vocabularies.models import County, Expertise, Theme


def coordinator(email: str = "chebet@example.org", full_name: str = "Chebet Rono") -> User:
    person = UserFactory(full_name=full_name, email=email, is_staff=True)
    person.groups.add(Group.objects.get(name="coordinators"))
    return person


def opening(person: User):
    version = TermsVersion.objects.in_force()
    return read_opening(open_text(version, version.language, person), person)


def applicant_who_signed(**fields) -> User:
    """Somebody whose application lacks nothing but the decision."""
    person = MemberFactory(state="applicant", **{f"user__{name}": value for name, value in fields.items()}).user
    kind, party = Signature.Kind.PERSON, f"person:{person.pk}"
    name = {"party_name": person.full_name, "typed_name": person.full_name}
    sign(opening(person), person, kind=kind, party=party, title="Officer", came=came(), **name)
    return person


def complete_organization(name: str, state: str = "submitted", **fields) -> tuple[Organization, User, User]:
    """An organization that lacks nothing but the decision, and its two people; the first may sign."""
    told = {"lead": "We walk with the herds.", "about": "Eleven people in Marsabit.", "submitted_at": timezone.now()}
    organization = OrganizationFactory(name=name, slug="nyika", state=state, joined_at=None, **(told | fields))
    organization.themes.set(Theme.objects.all()[:2])
    organization.counties.set(County.objects.filter(slug="marsabit"))
    organization.expertise.set(Expertise.objects.all()[:2])
    first = RepresentationFactory(organization=organization, is_authorized=True)
    second = RepresentationFactory(organization=organization)
    sign_for(organization, opening(first.person), first.person, first.person.full_name, came())
    return organization, first.person, second.person
