"""The six roles that one may try, and the person who stands for each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from members.models import Member, User
from organizations.models import Organization, Representation
from vocabularies.models import County

FOLDER = Path(__file__).parent
ADMINISTRATOR = {
    "email": "administrator@example.org",
    "given": "Administrator",
    "family": "of the demonstration",
    "language": "en",
}
ROLES = ["visitor", "applicant", "member", "representative", "coordinator", "administrator"]
# At the desk too, where they see and do less.
NARROWER = {"champion": "champions", "librarian": "librarians", "viewer": "viewers"}
STAFF = {"coordinator": "coordinators"} | NARROWER


@dataclass
class RoleAccount:
    role: str
    email: str | None
    totp_secret: str | None


@transaction.atomic
def ensure_role_accounts() -> list[RoleAccount]:
    """Find or make the person of each role; calling it again changes nothing."""
    return [RoleAccount("visitor", None, None)] + [ensure(role) for role in (*ROLES[1:], *NARROWER)]


def ensure(role: str) -> RoleAccount:
    user = ensure_account(person_of(role))
    if role == "administrator":
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    else:
        ensure_membership(user, person_of(role), Member.State.APPLICANT if role == "applicant" else Member.State.ACTIVE)
    if role in STAFF:
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.groups.add(Group.objects.get_or_create(name=STAFF[role])[0])
    if role == "champion":
        ensure_term(user, person_of(role))
    if role == "representative":
        ensure_representation(user, person_of(role))
    is_staff = role in STAFF or role == "administrator"
    return RoleAccount(role, user.email, ensure_totp(user) if is_staff else None)


def person_of(role: str) -> dict:
    """The first in the demonstration's list of people who fits the role."""
    return {
        "applicant": lambda: first(role="applicant", organization=None),
        "member": lambda: first(role="member", organization=None),
        "representative": lambda: next(
            person
            for person in people()
            if person["is_authorized"] and person["contact"] and person["organization"] in complete_organizations()
        ),
        "coordinator": lambda: first(role="coordinator"),
        "administrator": lambda: ADMINISTRATOR,
        "champion": lambda: first(key="makena-mutua"),
        "librarian": lambda: first(key="amina-mwakio"),
        "viewer": lambda: first(key="chebet-kiptanui"),
    }[role]()


def first(**facts) -> dict:
    return next(person for person in people() if facts.items() <= person.items())


@cache
def people() -> list[dict]:
    return json.loads((FOLDER / "people.json").read_text())


@cache
def complete_organizations() -> set[str]:
    organizations = json.loads((FOLDER / "organizations.json").read_text())
    return {
        organization["slug"]
        for organization in organizations
        if organization["state"] == "active" and organization["complete"] and not organization["lapsed_terms"]
    }


def ensure_account(person: dict) -> User:
    user = User.objects.filter(email=person["email"]).first()
    if user is None:
        name = f"{person['given']} {person['family']}"
        user = User.objects.create_user(person["email"], name, language=person["language"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def ensure_membership(user: User, person: dict, state: str) -> None:
    Member.objects.get_or_create(
        user=user,
        defaults={
            "state": state,
            "title": person["title"],
            "county": County.objects.filter(slug=person["county"]).first(),
            "motivation": person["motivation"],
            "joined_at": None if state == Member.State.APPLICANT else timezone.now(),
        },
    )


def ensure_term(user: User, person: dict) -> None:
    """The champion's own county, where there is not a term already."""
    if not user.championships.exists():
        user.championships.create(county=County.objects.get(slug=person["county"]))


def ensure_representation(user: User, person: dict) -> None:
    """For the organization, where the loader has already brought it."""
    for organization in Organization.objects.filter(slug=person["organization"]):
        Representation.objects.get_or_create(
            organization=organization,
            person=user,
            state=Representation.State.CONFIRMED,
            defaults={
                "full_name": user.full_name,
                "email": user.email,
                "title": person["title"],
                "is_authorized": True,
                "confirmed_at": timezone.now(),
            },
        )


def ensure_totp(user: User) -> str:
    """The secret for an authenticator app; who has one also has recovery codes, as after setting it up by hand."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        authenticator = TOTP.activate(user, generate_totp_secret()).instance
        RecoveryCodes.activate(user)
    return decrypt(authenticator.data["secret"])
