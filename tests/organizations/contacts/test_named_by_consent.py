"""A contact's name stands publicly only where the person has allowed it, and no longer than that."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from members import consents
from members.models import Consent
from organizations.profile import shown
from tests.factories import OrganizationFactory, RepresentationFactory, UserFactory
from tests.organizations.contacts.test_representation import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return RepresentationFactory(full_name="Mutiso Kilonzo", organization__slug="ukingo", allows=[])


def public_page(client):
    return client.get("/organizations/ukingo/").text


def test_name_stands_from_the_consent_until_it_is_taken_back(client, link):
    seen = ["Mutiso Kilonzo" in public_page(client)]
    consents.give(link.person, "directory")
    seen.append("Mutiso Kilonzo" in public_page(client))
    consents.withdraw(link.person, "directory")
    seen.append("Mutiso Kilonzo" in public_page(client))

    assert seen == [False, True, False]


def test_two_page_profile_names_nobody_who_did_not_allow_it(link):
    organization = link.organization

    assert shown.profile_text(organization, UserFactory()).contacts == ()


def test_consent_names_nobody_for_an_organization_that_they_left_out(client, link):
    consents.give(link.person, "directory")
    link.is_contact = False
    link.save()

    assert "Mutiso Kilonzo" not in public_page(client)


def invitation(member):
    return RepresentationFactory(
        person=None, state="invited", confirmed_at=None, email=member.email, full_name="M", organization__slug="ukingo"
    )


def test_form_of_confirmation_comes_with_nothing_ticked(member_client):
    link = invitation(member_client.user)

    page = member_client.get(f"/organizations/ukingo/contacts/{link.pk}/confirmation/").text

    assert str(consents.WORDINGS["directory"]) in page
    assert [
        part.split(">")[0] for part in page.split('<input type="checkbox"')[1:] if "checked" in part.split(">")[0]
    ] == []


@pytest.mark.parametrize(
    ("ticked", "given"),
    [
        ({}, []),
        ({"is_contact": "on"}, ["directory"]),
        ({"gets_messages": "on"}, ["messages"]),
    ],
)
def test_confirming_allows_what_was_ticked_and_no_more(member_client, ticked, given):
    link = invitation(member_client.user)

    member_client.post(f"/organizations/ukingo/contacts/{link.pk}/confirmation/", typed(**{"is_contact": ""} | ticked))

    link.refresh_from_db()
    assert (link.state, link.is_contact) == ("confirmed", "is_contact" in ticked)
    assert list(member_client.user.consents.values_list("purpose", flat=True)) == given


def test_showing_oneself_later_is_a_consent_too(client, link):
    client.force_login(link.person)
    url = f"/organizations/ukingo/contacts/{link.pk}/edit/"
    assert "checked" not in client.get(url).text.partition('name="is_contact"')[2].partition(">")[0]

    client.post(url, typed(full_name="Mutiso Kilonzo", is_contact="on"))

    assert consents.allows(link.person, "directory")


def test_contacts_of_before_keep_the_sentence_under_which_they_confirmed(link):
    RepresentationFactory(person=link.person, organization=OrganizationFactory(), allows=[])
    RepresentationFactory(is_contact=False, allows=[])
    migration = importlib.import_module("organizations.migrations.0020_contacts_named_by_consent")

    migration.keep_what_was_confirmed(apps, connection.schema_editor)

    kept = Consent.objects.get()
    assert (kept.person, kept.purpose, kept.wording) == (link.person, "directory", migration.WORDING)
    assert kept.given_at == link.confirmed_at
