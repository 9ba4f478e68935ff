"""People who are named for an organization answer, and who leaves hands over."""

from tests.browser.journeys import create_account, invite, name_contact
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory

DRAFT = {"organization__state": "draft", "organization__joined_at": None, "organization__submitted_at": None}


def test_named_person_without_an_account_refuses(arrive):
    nyika = {"organization__name": "Nyika Imara Trust", "organization__slug": "nyika"}
    amina = arrive(RepresentationFactory(**nyika, **DRAFT).person)
    bahati = arrive()
    bahati.email = "bahati@example.org"

    amina.opens("/organizations/nyika/edit/")
    invite(amina, "Bahati Wario", "bahati@example.org")
    bahati.opens_letter("Do you represent Nyika Imara Trust?", "60 days from now")
    bahati.reads("Did a letter bring you here?")
    bahati.follows("Create an account")
    create_account(bahati, "bahati@example.org")
    bahati.is_at("Do you represent Nyika Imara Trust?")
    bahati.presses("No, remove me")

    bahati.reads("You are not named for the organization.")
    amina.opens_letter("Somebody whom you named does not represent Nyika Imara Trust")
    amina.is_at("Contacts")
    amina.reads_nothing_of("bahati@example.org")


def test_contact_who_leaves_hands_over_to_a_successor(arrive):
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    leaver = RepresentationFactory(organization=ziwa, full_name="Amina Galgalo").person
    RepresentationFactory(organization=ziwa)
    amina = arrive(leaver)
    bahati = arrive(MemberFactory(user__email="bahati@example.org").user)

    amina.opens("/organizations/ziwa/contacts/")
    amina.follows("Change your entry")
    amina.follows("Name a successor")
    name_contact(amina, "Bahati Wario", "bahati@example.org")
    amina.reads("Until the person confirms, nothing changes.", "To succeed Amina Galgalo")
    bahati.opens_letter("Will you represent Ziwa Salama Network from now on?")
    bahati.presses("Confirm")
    bahati.reads("Thank you. You now represent Ziwa Salama Network.")

    bahati.opens("/organizations/ziwa/contacts/")
    bahati.reads("Bahati Wario", "Who represented us before", "Amina Galgalo")
    bahati.reads_nothing_of("A second contact is missing")
    amina.receives("Your successor now represents Ziwa Salama Network")
