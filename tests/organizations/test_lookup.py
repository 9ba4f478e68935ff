import pytest

from organizations.lookup import resembling
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def names(found):
    return [organization.name for organization in found]


@pytest.mark.parametrize(
    "typed", ["Kenya Red Cros", "kenya red cross", "Kénya Red Cross Societie", "Red Cross", "KRCS"]
)
def test_organization_is_found_by_a_name_typed_from_memory(typed):
    OrganizationFactory(name="Kenya Red Cross Society", acronym="KRCS")
    OrganizationFactory(name="Ziwa Salama Network", acronym="ZSN")

    assert names(resembling(typed)) == ["Kenya Red Cross Society"]


def test_accents_on_record_do_not_hide_it():
    OrganizationFactory(name="Réseau Écologique")

    assert names(resembling("Reseau ecologique")) == ["Réseau Écologique"]


def test_acronym_of_the_other_one_is_asked_for_when_it_is_known():
    OrganizationFactory(name="Kenya Red Cross Society", acronym="KRCS")
    OrganizationFactory(name="Without acronym", acronym="")

    assert names(resembling("Something else altogether", acronym="krcs")) == ["Kenya Red Cross Society"]


def test_strangers_do_not_look_alike():
    OrganizationFactory(name="Ziwa Salama Network")

    assert names(resembling("Mvua na Mbegu Cooperative")) == []


def test_likest_stands_first():
    OrganizationFactory(name="Tana Delta Resilience Forum")
    OrganizationFactory(name="Tana Delta Forum")

    assert names(resembling("Tana Delta Forum"))[0] == "Tana Delta Forum"
