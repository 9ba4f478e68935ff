"""A member, an organization with two contacts, and short ways to write."""

import uuid

import pytest

from conversations import writing
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory


@pytest.fixture
def achieng(db):
    """A member who represents another organization."""
    nyika = OrganizationFactory(name="Nyika Imara Trust")
    return RepresentationFactory(organization=nyika, person=MemberFactory(user__full_name="Achieng Odera").user).person


@pytest.fixture
def ziwa(db):
    organization = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    for name in ("Mwende Kilonzo", "Bahati Wario"):
        RepresentationFactory(organization=organization, person=MemberFactory(user__full_name=name).user)
    return organization


@pytest.fixture
def contacts(ziwa):
    return [link.person for link in ziwa.representations.order_by("pk")]


@pytest.fixture
def begin():
    """Call it with organization and person: a conversation that begins now."""

    def write(organization, by, **said):
        usual = {"subject": "River gauges", "body": "May we come and see your gauges?", "key": uuid.uuid4()}
        return writing.begin(organization, by, **usual | said)

    return write


@pytest.fixture
def answer():
    def write(conversation, by, **said):
        return writing.answer(conversation, by, **{"body": "Come on Thursday.", "key": uuid.uuid4()} | said)

    return write
