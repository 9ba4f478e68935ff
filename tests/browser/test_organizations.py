"""A person brings an organization: two contacts, a signature, and everything a coordinator reads."""

from organizations.contacts.representation import end
from tests.browser.journeys import (
    bring_organization,
    create_account,
    invite,
    on_a_phone,
    sign,
    tell_about_it,
)
from tests.browser.people import complete_organization
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory

DRAFT = {"organization__state": "draft", "organization__joined_at": None, "organization__submitted_at": None}


def test_organization_is_brought_in_by_two_people(arrive):
    OrganizationFactory(name="Nyika Imara Trust")
    amina = arrive(MemberFactory(user__full_name="Amina Galgalo", user__email="amina@example.org").user)

    bring_organization(amina, "Nyika Imara Network")
    tell_about_it(amina)
    invite(amina, "Bahati Wario", "bahati@example.org")
    bahati = arrive()
    bahati.email = "bahati@example.org"
    bahati.opens_letter("Do you represent Nyika Imara Network?")
    bahati.follows("Create an account")
    create_account(bahati, "bahati@example.org")
    bahati.is_at("Do you represent Nyika Imara Network?")
    bahati.presses("Confirm")
    bahati.reads("Thank you. You now represent Nyika Imara Network.")
    amina.receives("Bahati Wario")
    amina.opens("/organizations/nyika-imara-network/edit/")
    amina.follows("Terms of Reference")
    sign(amina, "Amina Galgalo", authority_for="Nyika Imara Network")
    amina.receives("Terms of Reference")
    amina.opens("/organizations/nyika-imara-network/edit/")
    amina.presses("Hand in the application")

    amina.reads("The application is handed in.", "You will hear from a coordinator by")
    amina.receives("Nyika Imara Network")
    visitor = arrive()
    visitor.opens("/organizations/")
    visitor.reads_nothing_of("Nyika Imara Network")


@on_a_phone
def test_taken_name_is_refused_and_the_rest_kept(arrive):
    OrganizationFactory(name="Nyika Imara Trust")
    amina = arrive(MemberFactory().user)
    amina.opens("/organizations/new/?name=Something+Else")

    amina.types({"Name of the organization": "NYIKA imara trust", "Town": "Marsabit", "Acronym": "NIT"})
    amina.chooses({"Type": "Community-based organization"})
    amina.presses("Save and go on")

    amina.is_refused("An organization with this name is already here.", at="Name of the organization")
    amina.still_has({"Name of the organization": "NYIKA imara trust", "Town": "Marsabit", "Acronym": "NIT"})


@on_a_phone
def test_application_with_one_contact_and_no_signature_cannot_be_handed_in(arrive):
    link = RepresentationFactory(organization__slug="nyika", **DRAFT, is_authorized=True)
    amina = arrive(link.person)

    amina.opens("/organizations/nyika/edit/")

    amina.reads("Nobody is named yet", "Starts when everything above is completed")
    assert not amina.page.get_by_role("button", name="Hand in the application").is_visible()


@on_a_phone
def test_contact_who_left_meanwhile_is_named_when_it_is_handed_in(arrive):
    organization, first, second = complete_organization("Nyika Imara Trust", state="draft")
    amina = arrive(first)
    amina.opens("/organizations/nyika/edit/")
    end(organization.representations.get(person=second), second)

    amina.presses("Hand in the application")

    amina.reads("This is still missing: Second contact.")


@on_a_phone
def test_second_window_does_not_overwrite_the_first(arrive):
    link = RepresentationFactory(organization__slug="nyika", **DRAFT)
    first, second = arrive(link.person), arrive(link.person)
    for window in (first, second):
        window.opens("/organizations/nyika/edit/basics/")
    first.types({"Town": "Marsabit"})
    first.presses("Save and return")

    second.types({"Town": "Moyale"})
    second.presses("Save and return")

    second.is_refused("Somebody else saved this organization while you were writing.")
    second.still_has({"Town": "Moyale"})
