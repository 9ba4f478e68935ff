import re

import pytest
from django.db import connection

from organizations.directory import lookup
from organizations.directory.lookup import as_typed, fitting, resembling
from organizations.directory.selection import having_words, search
from organizations.membership.merging import merge
from organizations.models import Offer, Organization
from tests.factories import OrganizationFactory, UserFactory

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


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Kenya Red Cross Society", "KRCS"),
        ("Kenya Red Cross Society", "k.r.c.s."),
        ("KRCS", "Kenya Red Cross Society"),
        ("Friends of Lake Turkana", "FoLT"),
        ("Women and Youth of Turkana", "WYT"),
        ("Saint Mary's Centre", "St. Marys Center"),
        ("St Teresa", "Saint Teresa"),
        ("Wajir Peace & Development Org.", "Wajir Peace and Dev. Organisation"),
    ],
)
def test_short_forms_and_full_ones_find_each_other(known, typed):
    OrganizationFactory(name=known)
    OrganizationFactory(name="Ziwa Salama Network")

    assert names(resembling(typed)) == names(search(typed, None)) == [known]


def test_two_letters_spell_nothing():
    OrganizationFactory(name="Ziwa Salama")

    assert names(resembling("ZS")) == []


def test_name_of_a_merged_record_leads_to_the_one_that_is_kept():
    kept, merged = OrganizationFactory(name="Tana Delta Forum"), OrganizationFactory(name="Kilele Watch")
    OrganizationFactory(name="Tana Delta Farm")
    merge(kept, merged, UserFactory(), chosen={}, reason="The same.")

    assert names(resembling("Kilele Wach")) == names(search("kilele wach", None)) == ["Tana Delta Forum"]
    assert names(resembling("Tana Delta Forum")) == ["Tana Delta Forum", "Tana Delta Farm"]


def test_likeness_to_a_former_name_counts_for_the_order():
    kept, merged = OrganizationFactory(name="Maji Trust"), OrganizationFactory(name="Kilele Watch")
    OrganizationFactory(name="Kilele Watchers")
    merge(kept, merged, UserFactory(), chosen={}, reason="The same.")

    assert names(resembling("Kilele Watch")) == ["Maji Trust", "Kilele Watchers"]


@pytest.mark.parametrize("letter", ["&", "㎯", "ﷺ", "日"])
def test_name_of_the_longest_kind_has_its_place_in_every_index(letter):
    longest = OrganizationFactory(name=letter * 120)

    assert list(Organization.objects.alphabetical()) == [longest]


def test_only_the_likest_of_very_many_are_ranked(monkeypatch):
    monkeypatch.setattr(lookup, "MOST", 2)
    for name in ("Maji Network", "Maji na Chakula Network", "Maji Network Trust"):
        OrganizationFactory(name=name)

    assert names(resembling("Maji Network")) == ["Maji Network", "Maji Network Trust"]


def plan(found, table):
    """By which indexes the table is asked, and whether it is read from end to end."""
    text = found.explain()
    return set(
        re.findall(r"Index Scan (?:on|using) ((?:organization|offer)_\w+)", text)
    ), f"Seq Scan on {table}" in text


def test_indexes_answer_in_a_large_community():
    one = OrganizationFactory(name="Kenya Red Cross Society")
    facts = {"type": one.type, "created_by": one.created_by, "state": "active", "joined_at": one.joined_at}
    made = Organization.objects.bulk_create(
        Organization(name=f"Amani Drought Network {n}", slug=f"n{n}", about="With herders. " * 20, **facts)
        for n in range(5_000)
    )
    Offer.objects.bulk_create(Offer(organization=other, kind="lend", text="A rain gauge.") for other in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE organizations_organization, organizations_offer")

    alike = plan(fitting(as_typed("Kenya Red Cros", "KRCS")), "organizations_organization")
    words = plan(having_words("boats"), "organizations_")

    names = {"organization_name_trigrams", "organization_initials", "organization_acronym"}
    assert (alike, words) == ((names, False), ({"organization_search", "offer_search"}, False))
