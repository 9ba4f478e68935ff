"""A visitor looks around, and a person joins: account, profile, Terms of Reference."""

from playwright.sync_api import expect

from tests.browser.journeys import PROFILE, at_a_desk, create_account, fill_in_profile, on_a_phone, sign
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory


def test_visitor_looks_around_and_finds_the_door(arrive):
    OrganizationFactory(name="Nyika Imara Trust", slug="nyika")
    ResourceFactory(title="Goats and river levels", slug="goats")
    EventFactory(title="Planning before the long rains", slug="planning")
    visitor = arrive()

    for address, text in {
        "/": "Goats and river levels",
        "/about/": "Terms of Reference",
        "/terms/": "What members promise one another",
        "/organizations/nyika/": "Nyika Imara Trust",
        "/resources/goats/": "Goats and river levels",
        "/events/": "Planning before the long rains",
    }.items():
        visitor.opens(address)
        visitor.reads(text)
    visitor.opens("/")
    visitor.follows("Join")

    visitor.is_at("Join the community")


def test_person_joins(arrive):
    amina = arrive()

    amina.opens("/join/")
    amina.follows("As a person")
    create_account(amina, "amina@example.org")
    fill_in_profile(amina, "Amina Galgalo")
    amina.reads("2 of 4 done.", "Next: Terms signed", "Cannot start yet")
    amina.follows("Terms signed")
    sign(amina, "Amina Galgalo")

    amina.is_at("Certificate of signature")
    amina.receives("Terms of Reference")
    amina.follows("Back to my page")
    amina.reads("3 of 4 done.", "You will hear by")


def test_visitor_brings_an_organization_by_the_same_door(arrive):
    OrganizationFactory(name="Nyika Imara Trust")
    amina = arrive()

    amina.opens("/join/")
    amina.reads("Free of charge")
    amina.follows("As an organization")
    create_account(amina, "amina@example.org")
    amina.is_at("Bring an organization")
    amina.types({"Name of the organization": "Nyika Imaara Trust"})
    amina.presses("Look it up")
    amina.reads("Is it one of these?", "Nyika Imara Trust")
    amina.presses("No, it is a different organization")

    amina.is_at("A new organization")
    amina.still_has({"Name of the organization": "Nyika Imaara Trust"})


@on_a_phone
def test_unfinished_profile_is_kept_and_says_what_is_missing(arrive):
    amina = arrive()
    amina.opens("/accounts/signup/")
    create_account(amina, "amina@example.org")

    amina.types(PROFILE)
    amina.presses("Save and return")

    amina.is_refused("Type your full name.", at="Full name")
    amina.is_refused("Choose the county where you work most.", at="County")
    amina.still_has(PROFILE)


@on_a_phone
def test_wrong_code_opens_nothing(arrive):
    amina = arrive()
    amina.opens("/accounts/signup/")
    amina.types({"E-mail address": "amina@example.org"})
    amina.presses("Send me a code")

    amina.types({"Code": "000000"})
    amina.presses("Continue")

    amina.is_refused("This code is not right.", at="Code")


@on_a_phone
def test_terms_are_not_signed_with_another_name(arrive):
    amina = arrive(MemberFactory(user__full_name="Amina Galgalo", state="applicant").user)
    amina.opens("/me/terms/")

    amina.types({"Type your full name": "Somebody Else"})
    amina.presses("Sign the Terms of Reference")

    amina.is_refused("Type your name as it stands in your profile: Amina Galgalo.", at="Type your full name")
    amina.is_refused("Tick that you have read the Terms of Reference.", at="I have read these Terms of Reference…")
    amina.still_has({"Type your full name": "Somebody Else"})


@at_a_desk
def test_terms_are_signed_with_the_keyboard_alone(arrive):
    amina = arrive(MemberFactory(user__full_name="Amina Galgalo", state="applicant").user)
    keys = amina.page.keyboard
    amina.opens("/me/terms/")

    for label in ("I agree to sign electronically…", "I have read these Terms of Reference…"):
        amina.tabs_to(amina.field(label))
        keys.press("Space")
    amina.tabs_to(amina.field("Type your full name"))
    keys.type("Amina Galgalo")
    amina.tabs_to(amina.page.get_by_role("button", name="Sign the Terms of Reference"))
    keys.press("Enter")

    expect(amina.page.get_by_role("heading", level=1)).to_have_text("Certificate of signature")
    amina.looks_around()
