"""A signature by hand: printed, signed, entered by one coordinator, checked by another, certified."""

from django.utils import timezone

from terms.blank import blank
from terms.models import TermsVersion
from tests.browser.people import coordinator
from tests.factories import MemberFactory, RepresentationFactory
from tests.files.samples import any_file

WRITTEN = {"Name as written": "AMINA GALGALO", "Title as written": "Field officer"}
COMPARED = [
    "The name and the title",
    "The date",
    "The version and the language of the text, on every page",
    "A signature by hand",
]


def enter(person, scan: bytes, name: str, **choices) -> None:
    """From the list of signed pages on."""
    person.opens("/admin/terms/papersigning/")
    person.follows("Enter a signed page")
    person.types({"E-mail address of the person who signed": "amina@example.org"} | WRITTEN)
    person.types({"Date on the paper": str(timezone.localdate())})
    person.chooses(choices)
    person.attaches("Scan of all pages", name, scan)
    person.presses("Enter the page")


def test_page_signed_by_hand_becomes_a_certificate(arrive):
    applicant = MemberFactory(state="applicant", user__full_name="Amina Galgalo", user__email="amina@example.org").user
    chebet = arrive(coordinator(), second_factor=True)
    otieno = arrive(coordinator("otieno@example.org", "Otieno Were"), second_factor=True)
    amina = arrive(applicant)

    enter(chebet, any_file("docx"), "page.docx")
    chebet.reads("Choose a file of one of these kinds: PDF, JPEG, PNG.")
    chebet.still_has(WRITTEN)
    chebet.attaches("Scan of all pages", "page.pdf", blank(TermsVersion.objects.in_force(), "en"))
    chebet.presses("Enter the page")
    chebet.reads("Entered or signed by you: another coordinator checks it.", "3 pages")

    amina.opens("/me/")
    amina.reads("Your signed page is being checked")
    amina.receives("has entered a page that carries your signature", "If this was not you")

    otieno.opens("/admin/")
    otieno.follows("Amina Galgalo")
    otieno.reads("AMINA GALGALO", "Field officer")
    otieno.ticks("Confirm: the signature counts", *COMPARED[:3])
    otieno.presses("Decide and send the letter")
    otieno.reads("Compare each of these with the scan and tick it")
    otieno.ticks(*COMPARED)
    otieno.presses("Decide and send the letter")
    otieno.reads("Decided, and the letter is on its way.")

    amina.opens_letter("Your signature on paper counts now")
    amina.reads("checked by Chebet Rono and Otieno Were")
    assert amina.keeps("The page that you signed, as it was scanned").startswith(b"%PDF")


def test_page_of_an_organization_is_rejected_with_a_reason(arrive):
    link = RepresentationFactory(
        is_authorized=True,
        organization__name="Nyika Herders",
        person=MemberFactory(user__full_name="Amina Galgalo", user__email="amina@example.org").user,
    )
    chebet = arrive(coordinator(), second_factor=True)
    otieno = arrive(coordinator("otieno@example.org", "Otieno Were"), second_factor=True)

    enter(chebet, any_file("jpeg"), "page.jpg", **{"Signed for": link.organization.name})
    otieno.opens("/admin/")
    otieno.follows("Nyika Herders")
    otieno.ticks("Reject: something does not agree")
    otieno.types({"Reason": "The date reads 3 June."})
    otieno.presses("Decide and send the letter")

    chebet.opens_letter("A signed page was rejected", "The date reads 3 June.")
    chebet.reads("Rejected: The date reads 3 June.")
