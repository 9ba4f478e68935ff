"""Every decision at the desk without a mouse: from the list to the letter in the mailbox, a worker sending."""

from django.utils import timezone

from tests.browser.journeys import Visitor, at_a_desk
from tests.browser.people import applicant_who_signed, complete_organization, coordinator
from tests.factories import MemberFactory, ResourceFactory, UserFactory
from tests.terms.test_signing import sign_as

WHY = "The certificate is missing."


def comes_to(person: Visitor, name: str) -> None:
    person.page.goto("/admin/")
    goes_by(person, person.body.get_by_role("link", name=name).first)


def decides(person: Visitor, decision: str, reason: str = "", tick: str = "", adds: str = "") -> None:
    """From the first key on the page to the letter on its way; `adds` is typed at the end of the letter."""
    choose(person, decision)
    if tick:
        person.tabs_to(person.field(tick))
        person.page.keyboard.press("Space")
    if reason:
        person.tabs_to(person.field("Reason"))
        person.page.keyboard.type(reason)
    goes_by(person, person.body.get_by_role("button", name="Show the letter", exact=True))
    if adds:
        person.tabs_to(person.body.locator(".draft summary").first)
        person.page.keyboard.press("Enter")
        person.tabs_to(person.field("Text").first)
        person.page.keyboard.press("Control+End")
        person.page.keyboard.type(adds)
    goes_by(person, person.body.get_by_role("button", name="Decide and send"))
    person.reads("Decided")


def choose(person: Visitor, decision: str) -> None:
    """Arrow keys go from one choice to the next."""
    person.tabs_to(person.body.get_by_role("radio").first)
    person.page.keyboard.press("Space")
    for _choice in range(3):
        if person.field(decision).is_checked():
            return
        person.page.keyboard.press("ArrowDown")
    raise AssertionError(f"No way to {decision} with the keyboard.")


def goes_by(person: Visitor, control) -> None:
    """The pages themselves are looked over where others decide."""
    person.tabs_to(control)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def gets(person: Visitor, address: str, *texts: str) -> None:
    """The next letter to that address says this."""
    letter = person.site.mail(address)
    assert [text for text in texts if text not in letter] == [], letter


@at_a_desk
def test_organizations_are_approved_returned_and_declined(arrive):
    chebet, addresses = arrive(coordinator(), second_factor=True), []
    for name in ("Kilele Watch", "Nyika Imara Trust", "Ziwa Salama Network"):
        _organization, first, _second = complete_organization(name, slug=name.split()[0].lower())
        addresses.append(first.email)
        gets(chebet, first.email, "Terms of Reference")

    comes_to(chebet, "Kilele Watch")
    decides(
        chebet, "Approve: the organization becomes a member", tick="I accept the signature of the Terms of Reference"
    )
    comes_to(chebet, "Nyika Imara Trust")
    decides(chebet, "Return: something has to be corrected", WHY, adds="Call me in the evening.")
    comes_to(chebet, "Ziwa Salama Network")
    decides(chebet, "Decline", WHY)

    gets(chebet, addresses[0], "Welcome: Kilele Watch is a member")
    gets(chebet, addresses[1], "please correct something", WHY, "Call me in the evening.")
    gets(chebet, addresses[2], "was declined", WHY)


@at_a_desk
def test_people_are_admitted_and_declined_signatures_accepted_and_refused(arrive):
    chebet = arrive(coordinator(), second_factor=True)
    for name in ("Amina Galgalo", "Bahati Were"):
        applicant_who_signed(full_name=name, email=address_of(name))
    for name in ("Cherono Rono", "Daudi Ouma"):
        sign_as(MemberFactory(user__full_name=name, user__email=address_of(name)).user)
    decisions = {
        "Amina Galgalo": ("Accept", "", "Welcome to"),
        "Bahati Were": ("Decline the application", WHY, "About your application"),
        "Cherono Rono": ("Accept", "", "Your signature has been accepted"),
        "Daudi Ouma": ("Refuse the signature; the person may sign again", WHY, "could not be accepted"),
    }

    for name, (decision, reason, subject) in decisions.items():
        gets(chebet, address_of(name), "Terms of Reference")
        comes_to(chebet, name)
        decides(chebet, decision, reason)
        gets(chebet, address_of(name), subject, reason)


@at_a_desk
def test_resources_are_published_returned_and_declined(arrive):
    chebet = arrive(coordinator(), second_factor=True)
    decisions = {
        "Goats": ("Publish: it stands in the library", "", "is in the library"),
        "Gauges": ("Return: something has to be corrected", WHY, "needs a correction"),
        "Sirens": ("Decline", WHY, "will not be published"),
    }
    for title in decisions:
        since = {"state": "submitted", "submitted_at": timezone.now(), "published_at": None}
        ResourceFactory(title=title, shared_by=UserFactory(email=address_of(title)), **since)

    for title, (decision, reason, subject) in decisions.items():
        comes_to(chebet, title)
        decides(chebet, decision, reason)
        gets(chebet, address_of(title), subject, reason)


def address_of(name: str) -> str:
    return f"{name.split()[0].lower()}@example.org"
