"""Coordinators bring in founding members, put duplicates together and say what they verified."""

from files.spreadsheets import csv_lines
from organizations.membership.founding_list import template
from tests.browser.people import coordinator
from tests.factories import OrganizationFactory, RepresentationFactory

ROWS = """2,Ziwa Salama Network,,cbo,,,,,Juma Dida,juma@example.org,Chair,no,,,,
3,Tumaini Slopes,,choir,,,,,Juma Dida,juma@example.org,Chair,no,,,,
"""


def test_founding_members_are_brought_in_after_a_dry_run(arrive):
    OrganizationFactory(name="Ziwa Salama Network")
    chebet, amina = arrive(coordinator(), second_factor=True), arrive()
    amina.email = "amina@example.org"

    chebet.opens("/admin/")
    chebet.follows("Lists of founding members")
    chebet.follows("Bring in a list")
    content = "".join([*csv_lines(template()), ROWS])
    chebet.attaches("The list", "founders.csv", content.encode("utf-16"))
    chebet.presses("See what would become of it")
    chebet.reads("The content of this file is not what its name says")
    chebet.attaches("The list", "founders.csv", content.encode())
    chebet.presses("See what would become of it")
    chebet.reads("Nothing is saved yet, and nobody was written to.", "type: “choir” is not in our list.")
    chebet.presses("Enter them and invite the contacts")

    chebet.reads("Entered: 2. Left out: 2.", "Entered as a draft, 2 contacts invited", "A person, invited to join")
    amina.receives("Do you represent Kilele Landslide Watch?")


def test_duplicates_are_merged_and_taken_apart_again(arrive):
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    twin = OrganizationFactory(name="Ziwa Salama Net", slug="ziwa-net")
    RepresentationFactory(organization=twin, full_name="Juma Dida")
    chebet, visitor = arrive(coordinator(), second_factor=True), arrive()

    chebet.opens(f"/admin/organizations/organization/{ziwa.pk}/review/")
    chebet.follows("Compare, and merge into this one")
    chebet.presses("Merge the two")
    chebet.reads("Say how you know that they are the same organization.")
    chebet.types({"Reason": "Same people, same office."})
    chebet.presses("Merge the two")
    chebet.reads("Merged. For seven days it can be undone.", "Same people, same office.")
    visitor.opens("/organizations/ziwa-net/")
    visitor.is_at("Ziwa Salama Network")
    visitor.reads("Juma Dida")
    chebet.presses("Undo the merger")

    chebet.reads("Undone: both records stand as they stood before.")
    visitor.opens("/organizations/ziwa-net/")
    visitor.is_at("Ziwa Salama Net")


def test_verified_mark_says_what_was_seen(arrive):
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa", registration_number="NGO/7")
    chebet, visitor = arrive(coordinator(), second_factor=True), arrive()

    chebet.opens(f"/admin/organizations/organization/{ziwa.pk}/review/")
    chebet.follows("Verified mark")
    chebet.presses("Give the mark")
    chebet.reads("Tick at least one thing that you have seen.")
    chebet.ticks("I have seen the registration certificate")
    chebet.presses("Give the mark")
    chebet.reads("Ziwa Salama Network now bears the mark.")

    visitor.opens("/organizations/ziwa/")
    visitor.follows("Verified")
    visitor.reads("Registration certificate seen", "By Chebet Rono, coordinator, on")
