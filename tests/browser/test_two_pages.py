"""Somebody who represents an organization writes its two pages, then gives out a PDF of their own."""

from tests.browser.journeys import on_a_phone
from tests.factories import MemberFactory
from tests.files.samples import pdf
from tests.organizations import profiles


def test_while_writing_one_sees_how_full_the_two_pages_get(arrive):
    organization = profiles.usual()
    wanjiru = arrive(organization.representations.first().person)
    wanjiru.opens("/organizations/kilele/edit/")
    wanjiru.reads("Page 1: 88% full; page 2: 66% full")
    wanjiru.opens("/organizations/kilele/edit/about/")

    wanjiru.types({"About the organization": "One line."})
    if not wanjiru.has_scripts:
        wanjiru.presses("Measure without saving")

    wanjiru.reads("Page 1: 76% full; page 2: 66% full")
    wanjiru.still_has({"About the organization": "One line."})
    organization.refresh_from_db()
    assert organization.revision == 1


@on_a_phone
def test_own_pdf_takes_the_place_of_the_two_pages(arrive):
    organization = profiles.usual()
    wanjiru = arrive(organization.representations.first().person)
    wanjiru.opens("/organizations/kilele/edit/")
    wanjiru.follows("Own PDF")

    wanjiru.attaches("Own PDF", "three.pdf", pdf("1", "2", "3"))
    wanjiru.ticks("Our own PDF")
    wanjiru.presses("Save and return")
    wanjiru.is_refused("This file has 3 pages; save the two that matter as a file of their own.", at="Own PDF")
    wanjiru.attaches("Own PDF", "ours.pdf", pdf("Ours by ourselves."))
    wanjiru.presses("Save and return")

    wanjiru.reads("Saved.", "Is given out")
    member = arrive(MemberFactory().user)
    member.opens("/organizations/kilele/")
    member.reads("Uploaded by")
    assert member.keeps("Two-page profile").startswith(b"%PDF")
