"""One person in each role and one object of each kind, for the tests that walk over every address."""

import time
from dataclasses import dataclass, field

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.http import SimpleCookie
from django.test import Client
from django.utils import timezone

import organizations.paper
from files.storing import store
from members.models import User
from organizations.logo import set_logo
from organizations.merging import merge
from organizations.models import FoundingList, Merger, Organization
from pages.models import Page
from resources.models import Resource, ResourceText
from terms import receipts
from terms.models import TermsVersion
from tests.factories import (
    EventFactory,
    JoinRequestFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    ResourceFactory,
    UserFactory,
)
from tests.files.samples import pdf, picture, upload
from tests.terms.test_signing import sign_as

DAY = timezone.localdate()
DESK = ["coordinator", "event coordinator", "administrator"]


@dataclass
class World:
    """`cookies` of each role's browser, and by its name the address parts of each object."""

    people: dict[str, User | None]
    cookies: dict[str, SimpleCookie]
    objects: dict[str, dict]
    client: Client = field(default_factory=Client)
    strict_client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def browser(self, role: str, *, is_strict: bool = False) -> Client:
        """A browser in which that person is signed in, at the desk with a second factor.

        There is one for everybody, because each new one would start the whole portal anew.
        """
        client = self.strict_client if is_strict else self.client
        client.cookies = SimpleCookie({name: cookie.value for name, cookie in self.cookies[role].items()})
        return client


def build_world() -> World:
    people = build_people()
    cookies = {role: session_of(person, has_second_factor=role in DESK) for role, person in people.items()}
    User.objects.filter(pk=people["deactivated"].pk).update(is_active=False)
    return World(people, cookies, {"": {}} | build_objects(people))


def build_people() -> dict[str, User | None]:
    ours = OrganizationFactory(name="Ours", slug="ours")
    ended = {"state": "ended", "ended_at": timezone.now()}
    people = {
        "visitor": None,
        "applicant": MemberFactory(state="applicant").user,
        "member": MemberFactory().user,
        "representative": RepresentationFactory(organization=ours, is_authorized=True).person,
        "other representative": RepresentationFactory(is_authorized=True).person,
        "former representative": RepresentationFactory(organization=ours, **ended).person,
        "deactivated": RepresentationFactory(organization=ours).person,
        "coordinator": UserFactory(is_staff=True),
        "event coordinator": UserFactory(is_staff=True),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
    }
    people["coordinator"].groups.add(Group.objects.get(name="coordinators"))
    people["event coordinator"].groups.add(Group.objects.get(name="events"))
    return people


def session_of(person: User | None, *, has_second_factor: bool = False) -> SimpleCookie:
    client = Client()
    if person:
        client.force_login(person)
    if has_second_factor:
        # Any secret will do: nobody enters a code here.
        TOTP.activate(person, "A" * 32)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client.cookies


def build_objects(people: dict[str, User | None]) -> dict[str, dict]:
    """What stands in the table's column "object". It all belongs to the representative of "Ours"."""
    owner = people["representative"]
    own_entry = owner.representations.get()
    ours = own_entry.organization
    draft = OrganizationFactory(name="Draft", slug="draft", state="draft", joined_at=None)
    RepresentationFactory(organization=draft, person=owner)
    for one in (ours, draft):
        set_logo(one, picture("webp"), "logo.webp", 1, owner)
    signature = sign_as(owner)
    receipts.make(signature.entries.get())
    entered = signed_page(UserFactory(), None)
    on_paper = organizations.paper.confirm(signed_page(owner, ours), UserFactory())
    invited = RepresentationFactory(
        organization=ours, person=None, state="invited", confirmed_at=None, email=people["member"].email, full_name="M"
    )
    asked = JoinRequestFactory(organization=ours, person=people["member"])
    event = {"created_by": owner, "host": ours}
    objects = {
        "organization": ours,
        "draft organization": draft,
        "public resource": resource_with_file(owner, ours),
        "members' resource": resource_with_file(owner, ours, visibility="members"),
        "draft resource": resource_with_file(owner, ours, state="draft", published_at=None),
        "public event": EventFactory(**event),
        "members' event": EventFactory(visibility="members", **event),
        "draft event": EventFactory(state="draft", **event),
        "page": Page.objects.create(slug="some-page", title_en="Some page", body_en="Text"),
    }
    return {name: {"slug": one.slug} for name, one in objects.items()} | {
        "month": {"year": 2026, "month": 10},
        "version": {"number": 1},
        "draft version": {"pk": TermsVersion.objects.create(number=2, text_en="# Terms\n", effective_on=DAY).pk},
        "version's text": {"number": 1, "language": "en"},
        "signature": {"code": signature.code},
        "signature on paper": {"code": on_paper.code},
        "signed page's number": {"pk": entered.pk},
        "signed page's first page": {"pk": entered.pk, "number": 1},
        "signature's number": {"pk": signature.pk},
        "organization's number": {"pk": ours.pk},
        "two organizations": {"kept": ours.pk, "merged": draft.pk},
        "merger's number": {"pk": merger_into(ours).pk},
        "founding list's number": {"pk": FoundingList.objects.create(brought_by=owner, entered=0, left_out=0).pk},
        "resource's number": {"pk": objects["public resource"].pk},
        "representative's entry": {"slug": ours.slug, "pk": own_entry.pk},
        "invitation to the member": {"slug": ours.slug, "pk": invited.pk},
        "the member's request to join": {"slug": ours.slug, "pk": asked.pk},
        "unheard request's number": {"pk": JoinRequestFactory().pk},
        "passkey": {"pk": 1},
        "something": {"content_type_id": 1, "object_id": 1},
    }


def merger_into(kept: Organization) -> Merger:
    merged = OrganizationFactory(name="Twin", slug="twin", state="draft")
    return merge(kept, merged, UserFactory(), chosen={}, reason="The same one.")


def resource_with_file(owner: User, organization, **fields) -> Resource:
    stored = store(upload("report.pdf", pdf()), owner)
    resource = ResourceFactory(link="", file=stored, shared_by=owner, organization=organization, **fields)
    ResourceText.objects.create(resource=resource, number=1, text="What was tried.")
    return resource


def signed_page(signer: User, organization):
    """A signed page that waits for a second coordinator."""
    return organizations.paper.enter(
        signer,
        organization,
        upload("page.pdf", pdf()),
        UserFactory(),
        version=TermsVersion.objects.in_force(),
        language="en",
        name=signer.full_name,
        title="Officer",
        signed_on=timezone.localdate(),
    )
