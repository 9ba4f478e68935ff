"""Somebody far from a screen joins on paper: a coordinator types the form, the person says yes from a letter."""

from django.utils import timezone

from tests.browser.journeys import create_account
from tests.browser.people import coordinator
from tests.factories import OrganizationFactory
from tests.files.samples import pdf

TYPED = {"Full name": "Lokwang Ekiru", "E-mail address": "lokwang@example.org", "Signed at": "Loiyangalani"}


def test_a_person_joins_on_paper(arrive):
    chebet = arrive(coordinator(), second_factor=True)
    lokwang = arrive()

    chebet.opens("/admin/members/assistedentry/")
    chebet.follows("Enter a paper form")
    chebet.follows("Enter the form of a person")
    chebet.types(TYPED | {"Signed on": str(timezone.localdate())})
    chebet.presses("Enter the form and ask the person")
    chebet.reads("Choose the scan.")
    chebet.still_has(TYPED)
    chebet.attaches("Scan of the form", "form.pdf", pdf())
    chebet.chooses({"Language in which we write to them": "English", "County": "Marsabit"})
    chebet.presses("Enter the form and ask the person")
    chebet.reads("Entered by Chebet Rono for Lokwang Ekiru on", "Waits for the person")

    lokwang.email = "lokwang@example.org"
    lokwang.opens_letter("Chebet Rono has entered the form that you signed", "Until you confirm, nothing counts")
    lokwang.follows("Create an account")
    create_account(lokwang, "lokwang@example.org")
    lokwang.is_at("A paper form was entered for you")
    lokwang.presses("Yes, this is right")
    lokwang.is_refused("Say what your role is.", at="Role or job title")
    lokwang.types({"Role or job title": "Herder", "Why you join and what you offer": "I read the clouds."})
    lokwang.presses("Yes, this is right")
    lokwang.reads("Thank you. It is yours now", "Next: Terms signed")

    chebet.opens("/admin/members/assistedentry/")
    chebet.follows("Lokwang Ekiru")
    chebet.reads("Confirmed by the person on")


def test_an_organization_on_paper_is_looked_up_and_refused_by_its_contact(arrive):
    OrganizationFactory(name="Ziwa Salama Network")
    chebet = arrive(coordinator(), second_factor=True)
    lokwang = arrive()

    chebet.opens("/admin/members/assistedentry/lookup/")
    chebet.types({"Name of the organization": "Ziwa Salaama"})
    chebet.presses("Look it up")
    chebet.reads("Is it one of these?", "Ziwa Salama Network")
    chebet.follows("None of these: enter a new organization")
    chebet.chooses({"Type": "Community-based organization", "Language in which we write to them": "English"})
    first = {"Signed at": "Lodwar", "Signed on": str(timezone.localdate())}
    chebet.page.locator("#id_full_name").fill("Lokwang Ekiru")
    chebet.page.locator("#id_email").fill("lokwang@example.org")
    chebet.types(first)
    chebet.attaches("Scan of the form", "form.pdf", pdf())
    chebet.presses("Enter the form and ask the person")
    chebet.reads("Entered by Chebet Rono for Lokwang Ekiru on", "Ziwa Salaama")

    lokwang.email = "lokwang@example.org"
    lokwang.opens_letter("for yourself and Ziwa Salaama")
    lokwang.follows("Create an account")
    create_account(lokwang, "lokwang@example.org")
    lokwang.presses("No, erase all of it")
    lokwang.reads("Erased. Nothing of what was entered is left")

    chebet.opens("/admin/members/assistedentry/")
    chebet.reads("Refused, erased")
    chebet.reads_nothing_of("Lokwang Ekiru")
