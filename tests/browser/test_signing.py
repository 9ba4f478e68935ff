"""Signing the Terms: who signed in long ago, a version that changed, a colleague who may not sign."""

from playwright.sync_api import expect

from notifications.models import Message
from organizations.models import Organization
from terms.acceptance import accept
from terms.models import Signature
from tests.browser.journeys import enter_code, on_a_phone, sign
from tests.browser.people import applicant_who_signed, coordinator
from tests.factories import MemberFactory, RepresentationFactory, publish_version


def member_who_signed(**fields):
    """A member under version 1, accepted."""
    person = applicant_who_signed(**fields)
    accept(Signature.objects.get(signer=person), coordinator())
    person.member.state = "active"
    person.member.joined_at = person.date_joined
    person.member.save()
    return person


def test_who_signed_in_long_ago_confirms_by_a_code_and_has_signed(arrive):
    amina = arrive(MemberFactory(user__full_name="Amina Galgalo", state="applicant").user, minutes=20)
    amina.opens("/me/terms/")

    sign(amina, "Amina Galgalo")
    amina.is_at("Confirm that it is you")
    assert not Signature.objects.exists()
    amina.presses("Send me a code")
    enter_code(amina)

    amina.is_at("Certificate of signature")
    amina.reads("Amina Galgalo", Signature.objects.get().code)


def test_member_sees_what_changed_and_signs_again(arrive):
    person = member_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    publish_version()
    amina = arrive(person)

    amina.opens("/resources/")
    amina.is_at("The Terms of Reference have changed")
    amina.reads("What changed since you signed", "Joining stays free, in clearer words.", "clauses are unchanged")
    amina.follows("Not now, go on")
    amina.is_at("Resource library")
    amina.opens("/me/")
    amina.follows("See what changed, and sign")
    sign(amina, "Amina Galgalo")

    amina.is_at("Certificate of signature")
    amina.follows("My signatures")
    amina.reads("version 1, for Amina Galgalo", "version 2, for Amina Galgalo")


def test_who_may_not_sign_sends_the_page_to_who_may(arrive):
    draft = {"organization__state": "draft", "organization__joined_at": None, "organization__submitted_at": None}
    chair = RepresentationFactory(
        organization__slug="mvua",
        organization__name="Mvua na Mbegu",
        is_authorized=True,
        full_name="Kamene Munyao",
        **draft,
    )
    officer = RepresentationFactory(organization=Organization.objects.get(slug="mvua"))
    chair.person.full_name = "Kamene Munyao"
    chair.person.save()
    juma, kamene = arrive(officer.person), arrive(chair.person)

    juma.opens("/organizations/mvua/terms/")
    juma.reads("You may not sign for this organization", "Kamene Munyao")
    juma.page.get_by_role("button", name="Send this page").click()
    juma.reads("The page is on its way to Kamene Munyao")
    kamene.opens_letter("asks you to read version 1", "Mvua na Mbegu")
    sign(kamene, "Kamene Munyao", authority_for="Mvua na Mbegu")

    kamene.reads("Mvua na Mbegu", "who declared to be authorized")
    juma.opens("/organizations/mvua/terms/")
    juma.reads("Signed; waits for a coordinator", "Kamene Munyao")


@on_a_phone
def test_ended_session_loses_neither_the_page_nor_the_name(arrive):
    person = MemberFactory(user__full_name="Amina Galgalo", user__email="amina@example.org", state="applicant").user
    amina = arrive(person)
    amina.opens("/me/terms/")
    amina.page.context.clear_cookies(name="sessionid")

    sign(amina, "Amina Galgalo")
    amina.email = person.email
    amina.types({"E-mail address": person.email})
    amina.presses("Send me a code")
    enter_code(amina)

    amina.reads("You had been signed out, so nothing was signed.")
    expect(amina.field("Type your full name")).to_have_value("Amina Galgalo")


@on_a_phone
def test_double_tap_signs_once(arrive):
    amina = arrive(MemberFactory(user__full_name="Amina Galgalo", state="applicant").user)
    amina.opens("/me/terms/")
    amina.ticks("I agree to sign electronically…", "I have read these Terms of Reference…")
    amina.types({"Type your full name": "Amina Galgalo"})

    with amina.page.expect_navigation():
        amina.page.get_by_role("button", name="Sign the Terms of Reference").dblclick()

    amina.is_at("Certificate of signature")
    assert Signature.objects.count() == 1


def test_member_withdraws_and_returns(arrive):
    person = member_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    code = Signature.objects.get(signer=person).code
    amina, visitor = arrive(person), arrive()
    amina.opens("/me/terms/signed/")

    amina.follows("See what would happen")
    amina.reads("Nothing has happened yet.", "What ends", "What stays", "What stays possible")
    amina.presses("Leave the community")
    amina.is_refused("Tick that you have read what happens, and want to leave.")
    amina.ticks("I have read what happens…", "Keep my name")
    amina.presses("Leave the community")

    amina.is_at("You have left the community")
    letters = Message.objects.filter(recipient=person).order_by("-pk").values_list("letter", flat=True)
    assert set(letters[:2]) == {"signature_withdrawn", "membership_ended"}
    visitor.opens(f"/verify/{code}/")
    visitor.reads("Withdrawn on", "Amina Galgalo")
    amina.opens("/me/")
    amina.presses("Return to the community")
    amina.follows("Terms signed")
    sign(amina, "Amina Galgalo")
    amina.is_at("Certificate of signature")
    assert [one.state for one in Signature.objects.filter(signer=person).order_by("pk")] == ["withdrawn", "signed"]
