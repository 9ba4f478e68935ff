"""What people do in the portal, as sentences: `amina.follows("Join")`."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import looks

if TYPE_CHECKING:
    from tests.browser.conftest import Site


# For what the device does not change: made once instead of twice.
on_a_phone = pytest.mark.parametrize("arrive", [{"width": 360}], indirect=True, ids=["phone"])
at_a_desk = pytest.mark.parametrize("arrive", [{"width": 1280}], indirect=True, ids=["desk"])


@dataclass
class Visitor:
    """Somebody with a browser. Each page they come to is looked over."""

    page: Page
    site: "Site"
    email: str = ""

    @property
    def body(self) -> Locator:
        """What a page is about; at the desk, all of it."""
        return self.page.locator("main#main, #container")

    # Going from page to page

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.looks_around()

    def follows(self, link: str) -> None:
        with self.page.expect_navigation():
            self.body.get_by_role("link", name=link).first.click()
        self.looks_around()

    def presses(self, button: str) -> None:
        with self.page.expect_navigation():
            self.body.get_by_role("button", name=button, exact=True).click()
        self.looks_around()

    def searches(self, words: str) -> None:
        """In the library."""
        self.page.get_by_label("Search titles, summaries and the text inside documents").fill(words)
        self.presses("Search")

    def narrows_down_by(self, facet: str) -> None:
        """One of the library's filters; on a phone they are folded away."""
        folded = self.page.locator("details.facets:not([open]) > summary")
        if folded.is_visible():
            folded.click()
        self.follows(facet)

    def looks_up_coverage(self, county: str, theme: str) -> None:
        """The cell where both meet."""
        themes = self.body.locator("table.coverage thead th").all_inner_texts()
        row = self.body.locator("table.coverage tbody tr", has=self.page.get_by_role("rowheader", name=county))
        with self.page.expect_navigation():
            row.locator("td").nth(themes.index(theme)).get_by_role("link").click()
        self.looks_around()

    def tabs_to(self, control: Locator) -> None:
        """With the tabulator key alone; each stop shows where it is."""
        for _step in range(100):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            if control.evaluate("control => control === document.activeElement"):
                return
        raise AssertionError(f"No way to {control} with the keyboard.")

    def looks_around(self) -> None:
        found = [*looks.too_wide(self.page), *looks.wrong_language(self.page)]
        if self.has_scripts:
            found += looks.found_by_axe(self.page)
        assert not found, "\n".join(found)

    @property
    def has_scripts(self) -> bool:
        """Without them axe-core, which waits for promises, cannot run."""
        return self.page.evaluate("matchMedia('(scripting: enabled)').matches")

    # Filling in

    def field(self, label: str) -> Locator:
        """The control with this label; a label that ends with … may go on."""
        end = "" if label.endswith("…") else r"(\s+\(optional\))?:?\s*$"
        name = re.compile(rf"^\s*{re.escape(label.removesuffix('…'))}{end}")
        return self.body.get_by_label(name)

    def types(self, fields: dict[str, str], within: str = "") -> None:
        """Text by the label of its field, where rows repeat it within the row of that name."""
        for label, text in fields.items():
            field = self.body.get_by_role("group", name=within).get_by_label(label) if within else self.field(label)
            field.fill(text)

    def chooses(self, fields: dict[str, str]) -> None:
        """One of a list, by the label of the list."""
        for label, option in fields.items():
            self.field(label).select_option(label=option)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.field(label).check()

    def attaches(self, label: str, name: str, content: bytes) -> None:
        self.field(label).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})

    # Reading

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.body).to_contain_text(text)

    def reads_nothing_of(self, *texts: str) -> None:
        for text in texts:
            expect(self.body).not_to_contain_text(text)

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def is_refused(self, sentence: str, at: str = "") -> None:
        """The sentence stands in the summary and, where it is about one field, at the field too."""
        expect(self.page).to_have_title(re.compile("^Error:"))
        expect(self.page.locator(".error-summary")).to_contain_text(sentence)
        if at:
            expect(self.field(at).first).to_have_accessible_description(re.compile(re.escape(sentence)))

    def still_has(self, fields: dict[str, str]) -> None:
        """What was typed is kept."""
        assert {label: self.field(label).input_value() for label in fields} == fields

    def keeps(self, link: str) -> bytes:
        """What a link gives to download."""
        with self.page.expect_download() as download:
            self.body.get_by_role("link", name=link).first.click()
        return download.value.path().read_bytes()

    # Mail

    def receives(self, *texts: str) -> str:
        """The next letter to this person; it holds these texts."""
        letter = self.site.mail(self.email)
        assert [text for text in texts if text not in letter] == [], letter
        return letter

    def opens_letter(self, *texts: str) -> None:
        """Follow the link in the next letter."""
        letter = self.receives(*texts)
        link = re.search(rf"{re.escape(self.site.url)}\S+", letter)
        assert link, letter
        self.opens(link.group())


def create_account(person: Visitor, email: str) -> None:
    """By e-mail address and mailed code, from the page that offers it."""
    person.email = email
    person.types({"E-mail address": email})
    person.presses("Send me a code")
    enter_code(person)


def sign_in_by_mail(person: Visitor, email: str) -> None:
    """The same steps as for a new account: who signs in cannot be told from who joins."""
    create_account(person, email)


def enter_code(person: Visitor) -> None:
    person.types({"Code": person.site.code(person.email)})
    person.presses("Continue")


PROFILE = {"Role or job title": "Field officer", "Why you join and what you offer": "Our goats knew before the radio."}


def fill_in_profile(person: Visitor, full_name: str) -> None:
    person.types({"Full name": full_name} | PROFILE)
    person.chooses({"County": "Marsabit"})
    person.presses("Save and return")


def sign(person: Visitor, full_name: str, authority_for: str = "") -> None:
    """The ceremony, from its page on."""
    person.ticks("I agree to sign electronically…", "I have read these Terms of Reference…")
    if authority_for:
        person.ticks(f"I am authorized to agree for {authority_for}…")
    person.types({"Type your full name": full_name})
    person.presses("Sign the Terms of Reference")


def bring_organization(person: Visitor, name: str) -> None:
    """Look its name up, see that it is another one, enter the record."""
    person.opens("/organizations/new/")
    person.types({"Name of the organization": name})
    person.presses("Look it up")
    person.reads("Is it one of these?")
    person.presses("No, it is a different organization")
    person.chooses({"Type": "Community-based organization", "County of the office": "Marsabit"})
    person.types({"Your role in the organization": "Director"})
    person.ticks("I may sign for the organization…")
    person.presses("Save and go on")
    person.is_at(name)


def tell_about_it(person: Visitor) -> None:
    """Three short forms, from the list of what is to be done and back to it."""
    person.follows("About the organization")
    person.types({"In one sentence": "We walk with the herds.", "About the organization": "Eleven people in Marsabit."})
    person.presses("Save and return")
    person.follows("What others can ask you for")
    person.ticks("GIS and remote sensing")
    person.presses("Save and return")
    person.follows("Themes and counties")
    person.ticks("Drought resilience and drylands", "Marsabit", "Isiolo")
    person.presses("Save and return")


def invite(person: Visitor, full_name: str, email: str) -> None:
    person.follows("Second contact")
    person.follows("Add a contact")
    name_contact(person, full_name, email)


def name_contact(person: Visitor, full_name: str, email: str) -> None:
    person.types({"Full name": full_name, "E-mail address": email, "Role or job title": "Programme officer"})
    person.ticks("No")
    person.presses("Save and write to them")
    person.reads("Has not answered yet")


def announce(person: Visitor, title: str, day, ends: str = "12:00") -> None:
    person.opens("/events/")
    person.follows("Announce an event")
    person.types({"Title": title, "In one sentence": "What we plant, and when.", "Venue": "Community hall"})
    person.chooses({"Type": "Community meeting", "Language": "English", "County": "Marsabit"})
    person.types({"Date": str(day), "Begins": "10:00", "Ends": ends})
    person.ticks("In person")
    person.presses("Save and preview")


SUMMARY = "Herders watched their goats, and the goats were right."


def share(person: Visitor, title: str, *, visibility: str = "Everyone", link: str = "", file: bytes = b"") -> None:
    """Four short steps, with a file or a link."""
    begin_to_share(person, title, link=link, file=file)
    person.presses("Save and go on")
    person.ticks("Drought resilience and drylands", "Marsabit")
    person.presses("Save and go on")
    person.ticks("People who can be recognized in it, by name or picture, have agreed…", visibility)
    person.presses("Save and go on")
    person.is_at("Check before you send")
    person.reads(title, SUMMARY)
    person.presses("Send to the coordinators")
    person.reads("Sent to the coordinators.")


def begin_to_share(person: Visitor, title: str, *, link: str = "", file: bytes = b"", name: str = "goats.pdf") -> None:
    person.opens("/resources/")
    person.follows("Share a resource")
    person.ticks("It lies elsewhere: I give the link" if link else "I upload a file")
    if link:
        person.types({"Link": link})
    else:
        person.attaches("File", name, file)
    person.types({"Title": title, "Summary": SUMMARY})
    person.chooses({"Type": "Case study", "Language": "English"})


def decide_on_resource(coordinator: Visitor, title: str, decision: str, reason: str = "") -> None:
    """From the desk's list of what waits."""
    coordinator.opens("/admin/")
    coordinator.follows(title)
    coordinator.ticks(decision)
    coordinator.types({"Reason": reason})
    read_and_send_letter(coordinator)
    coordinator.reads("Decided, and the letter is on its way.")


def decide_on_organization(
    coordinator: Visitor, name: str, decision: str, *, reason: str = "", accept: bool = False
) -> None:
    """Everything that is needed stands on one screen."""
    coordinator.opens("/admin/")
    coordinator.follows(name)
    coordinator.reads(
        "We walk with the herds.", "Eleven people in Marsabit.", "May sign for the organization", "Possible duplicates"
    )
    coordinator.ticks(decision)
    if accept:
        coordinator.ticks("I accept the signature of the Terms of Reference")
    coordinator.types({"Reason": reason})
    read_and_send_letter(coordinator)
    coordinator.reads(f"Decided. The letters to {name} are on their way.")


def read_and_send_letter(coordinator: Visitor, *texts: str) -> None:
    """The first press shows it, the second sends it."""
    coordinator.presses("Show the letter")
    coordinator.reads("The letter, as it will be read", *texts)
    coordinator.presses("Decide and send this letter")
