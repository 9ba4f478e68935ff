"""Who and what is there before a journey begins."""

from django.utils import timezone

from conversations.reporting import report
from members.models import User
from organizations.contacts.gaps import settle
from organizations.contacts.representation import invite
from organizations.models import FoundingList, Organization
from organizations.profile.logo import set_logo
from organizations.profile.verification import verify
from organizations.signatures.signing import sign_for
from organizations.two_pages.choice import choose
from terms.models import Signature, TermsVersion
from terms.signing import open_text, read_opening, sign
from tests.factories import (
    ConversationFactory,
    JoinRequestFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
    came,
)
from tests.files.samples import pdf, picture, upload
from tests.world_objects import merger_into
from vocabularies.models import County, Expertise, Theme


def coordinator(email: str = "chebet@example.org", full_name: str = "Chebet Rono") -> User:
    person = UserFactory(full_name=full_name, email=email, is_staff=True, roles=["coordinators"])
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
    told |= {"slug": "nyika", "joined_at": None}
    organization = OrganizationFactory(name=name, state=state, **(told | fields))
    organization.themes.set(Theme.objects.all()[:2])
    organization.counties.set(County.objects.filter(slug="marsabit"))
    organization.expertise.set(Expertise.objects.all()[:2])
    first = RepresentationFactory(organization=organization, is_authorized=True)
    second = RepresentationFactory(organization=organization)
    sign_for(organization, opening(first.person), first.person, first.person.full_name, came())
    return organization, first.person, second.person


def living_organization(person: User) -> dict[str, int]:
    """Ziwa, of which something of each kind can be seen, with `person` among its people; the numbers in its addresses.

    Letters to its second contact do not arrive, a third has left, a successor is named and somebody asks to join.
    """
    told = {"website": "https://ziwa.example.org", "recent_work": "2025: drills", "registration_number": "NGO/7"}
    borders = {"is_cross_border": True, "neighbours": "Uganda", "sub_counties": "Nyando and Muhoroni"}
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa", lead="We read the lake.", **told, **borders)
    set_logo(ziwa, picture("webp"), "logo.webp", 1, person)
    choose(ziwa, person, 2, upload=upload("ziwa.pdf", pdf()), visibility="public", state="shown")
    ziwa.refresh_from_db()
    ziwa.projects.create(name="Slopes that speak", starts_in=2024)
    own = RepresentationFactory(organization=ziwa, person=person)
    RepresentationFactory(organization=ziwa, unreachable_since=timezone.now())
    RepresentationFactory(organization=ziwa, state="ended", ended_at=timezone.now())
    settle(ziwa)
    invite(ziwa, person, email="bahati@example.org", full_name="Bahati", title="Chair", replaces=own)
    verify(ziwa, UserFactory(), revision=ziwa.revision, has_certificate=True)
    conversation = ConversationFactory(organization=ziwa)
    upeo = RepresentationFactory(organization__slug="upeo")
    named = {"email": person.email, "full_name": person.full_name, "title": "Adviser"}
    return {
        "conversation": conversation.pk,
        "report": report(conversation, person, "An advertisement.").pk,
        "ziwa": ziwa.pk,
        "entry": own.pk,
        "asked": JoinRequestFactory(organization=ziwa).pk,
        "unheard": JoinRequestFactory().pk,
        "invited": invite(upeo.organization, upeo.person, **named).pk,
        "merger": merger_into(ziwa).pk,
        "brought": FoundingList.objects.create(brought_by=person, file_name="a.csv", lines=LINES, **NUMBERS).pk,
    }


NUMBERS = {"entered": 0, "left_out": 1}
LINES = [{"number": 2, "name": "Tumaini", "fate": "wrong", "organization": None, "invited": 0}]
