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

    # Going from page to page

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.looks_around()

    def follows(self, link: str, within: str = "main") -> None:
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=link).first.click()
        self.looks_around()

    def presses(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main, #container").get_by_role("button", name=button, exact=True).click()
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
        looks.check_width(self.page)
        looks.check_language(self.page)
        if self.has_scripts:
            looks.check_access(self.page)

    @property
    def has_scripts(self) -> bool:
        """Without them axe-core, which waits for promises, cannot run."""
        return self.page.evaluate("matchMedia('(scripting: enabled)').matches")

    # Filling in

    def field(self, label: str) -> Locator:
        """The control with this label; a label that ends with … may go on."""
        end = "" if label.endswith("…") else r"(\s+\(optional\))?:?\s*$"
        name = re.compile(rf"^\s*{re.escape(label.removesuffix('…'))}{end}")
        return self.page.locator("main, #container").get_by_label(name)

    def types(self, fields: dict[str, str]) -> None:
        """Text by the label of its field."""
        for label, text in fields.items():
            self.field(label).fill(text)

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
            expect(self.page.locator("main, #container")).to_contain_text(text)

    def reads_nothing_of(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main, #container")).not_to_contain_text(text)

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
            self.page.locator("main").get_by_role("link", name=link).first.click()
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
