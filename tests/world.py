"""One person in each role, with a browser, and one object of each kind, for the tests that walk over every address."""

import time
from dataclasses import dataclass, field

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.http import SimpleCookie
from django.test import Client
from django.utils import timezone

from members.models import User
from tests.factories import (
    CountyChampionFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
)
from tests.world_objects import build_objects
from vocabularies.models import County

DESK = ["coordinator", "event coordinator", "champion", "librarian", "viewer", "administrator"]
GROUPS = {
    "coordinator": "coordinators",
    "event coordinator": "events",
    "champion": "champions",
    "librarian": "librarians",
    "viewer": "viewers",
}


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
    return World(people, cookies, build_objects(people))


def build_people() -> dict[str, User | None]:
    ours = OrganizationFactory(name="Ours", slug="ours", county=County.objects.get(slug="kisumu"))
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
        "champion": CountyChampionFactory(county=ours.county, user__is_staff=True).user,
        "librarian": UserFactory(is_staff=True),
        "viewer": UserFactory(is_staff=True),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
    }
    for role, group in GROUPS.items():
        people[role].groups.add(Group.objects.get(name=group))
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
