"""An organization tells about itself in short forms; others find it by theme and county."""

from playwright.sync_api import expect

from tests.browser.journeys import on_a_phone
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory
from tests.files.samples import picture
from vocabularies.models import County, Theme

NYIKA = {"organization__name": "Nyika Imara Trust", "organization__slug": "nyika"}


def test_page_is_told_in_short_forms_and_the_history_says_by_whom(arrive):
    person = MemberFactory(user__full_name="Amina Galgalo").user
    amina = arrive(RepresentationFactory(person=person, **NYIKA).person)

    amina.opens("/organizations/nyika/edit/")
    amina.follows("add a theme")
    amina.ticks("Drought resilience and drylands", "Marsabit", "Works across borders…")
    amina.types({"Sub-counties": "Laisamis and North Horr", "Neighbouring countries": "Ethiopia"})
    amina.presses("Save and return")
    amina.follows("Projects")
    amina.types({"Name": "Friday pages", "From (year)": "2022"}, within="Project 1")
    amina.presses("Save and return")
    amina.follows("Logo")
    amina.attaches("Picture", "mark.png", picture("png", (200, 80)))
    amina.presses("Save and return")
    amina.follows("Who changed what")
    amina.reads("Amina Galgalo", "mark.webp", "Friday pages, since 2022", "Laisamis and North Horr", "Ethiopia")

    visitor = arrive()
    visitor.opens("/organizations/nyika/")
    visitor.reads("Friday pages", "Sub-counties: Laisamis and North Horr", "Across borders: Ethiopia")
    expect(visitor.page.get_by_role("img", name="Nyika Imara Trust")).to_be_visible()


@on_a_phone
def test_website_that_is_a_script_is_refused_and_the_rest_kept(arrive):
    amina = arrive(RepresentationFactory(**NYIKA).person)
    amina.opens("/organizations/nyika/edit/about/")

    amina.types({"In one sentence": "We walk.", "About the organization": "Eleven.", "Website": "javascript:alert(1)"})
    amina.presses("Save and return")

    amina.is_refused("Type an address of the web that begins with https:// or http://.", at="Website")
    amina.still_has({"In one sentence": "We walk.", "Website": "javascript:alert(1)"})


@on_a_phone
def test_logo_that_may_carry_a_script_is_refused(arrive):
    amina = arrive(RepresentationFactory(**NYIKA).person)
    amina.opens("/organizations/nyika/edit/logo/")

    amina.attaches("Picture", "mark.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    amina.presses("Save and return")

    amina.is_refused("Choose a file of one of these kinds: PNG, JPEG, WEBP.", at="Picture")


def test_visitor_goes_from_the_coverage_to_who_works_there(arrive):
    nyika = OrganizationFactory(name="Nyika Imara Trust")
    nyika.themes.set([Theme.objects.get(slug="drought-resilience")])
    nyika.counties.set([County.objects.get(slug="marsabit")])
    visitor = arrive()

    visitor.opens("/coverage/")
    visitor.reads("No member here yet")
    visitor.looks_up_coverage("Bomet", "Drought resilience and drylands")
    visitor.reads("0 of 1 organization", "No organization fits all of this.")
    visitor.follows("Without Bomet there is 1 organization")
    visitor.reads("1 of 1 organization")
    visitor.follows("Nyika Imara Trust")
    visitor.is_at("Nyika Imara Trust")

    visitor.opens("/coverage/")
    visitor.looks_up_coverage("Marsabit", "Drought resilience and drylands")
    visitor.reads("1 of 1 organization", "Nyika Imara Trust")
