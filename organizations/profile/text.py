"""What an organization's profile says, as plain values, and how it is cleaned and shortened for two pages."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pages.characters import displayable


@dataclass(frozen=True)
class CountyTile:
    """One county's square in the tile map; row and column count from 0 at the top left."""

    code: str
    name: str
    abbreviation: str
    row: int
    column: int


@dataclass(frozen=True)
class Contact:
    """A contact as the reader may see it: what is not for them is left empty."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class ProfileText:
    """Everything the two pages say, in the reader's language. Empty parts are left out of the page.

    `counties` holds codes of `grid`, `address` is the absolute address of the organization's page, `logo` the
    community's mark as SVG, `emblem` the organization's own as WebP, `as_of_on` the day in the document's properties;
    `confirmed` and `verified` are whole sentences.
    """

    name: str
    type: str
    address: str
    community: str
    as_of: str
    labels: dict[str, str]
    grid: tuple[CountyTile, ...]
    acronym: str = ""
    place: str = ""
    lead: str = ""
    about: tuple[str, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()
    expertise: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    is_nationwide: bool = False
    sub_counties: str = ""
    neighbours: str = ""
    recent_work: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()
    website: str = ""
    member_since: str = ""
    unconfirmed_since: str = ""
    confirmed: str = ""
    verified: str = ""
    as_of_on: date | None = None
    logo: str = ""
    emblem: bytes = b""


@dataclass(frozen=True)
class Measure:
    """How much of a profile is kept: words about the organization, entries of a list, characters of one entry."""

    words: int
    entries: int
    characters: int
    contacts: int = 4


# More than two pages can hold; what goes beyond is not even cleaned, so that no text costs long work.
WHOLE = Measure(2200, 30, 500, contacts=6)
LONGEST_TEXT = 1500
LONGEST_ABOUT = 30_000
MOST_ENTRIES = 100
SHORTER = (
    Measure(2200, 30, 500, contacts=4),
    Measure(1600, 30, 300),
    Measure(1200, 20, 240),
    Measure(1200, 17, 240),
    Measure(1000, 14, 240),
    Measure(1000, 12, 240),
    Measure(800, 12, 240),
    Measure(700, 12, 220),
    Measure(600, 10, 200),
    Measure(500, 10, 180),
    Measure(400, 8, 160),
    Measure(300, 7, 140),
    Measure(220, 6, 120),
    Measure(150, 5, 100),
    Measure(90, 4, 80),
    Measure(40, 3, 50),
    Measure(15, 2, 25),
)


def clean(profile: ProfileText) -> ProfileText:
    """The profile with every typed text in characters that can be shown, one line each, empty ones dropped."""
    texts = (
        "name",
        "acronym",
        "type",
        "place",
        "sub_counties",
        "neighbours",
        "lead",
        "community",
        "as_of",
        "member_since",
        "unconfirmed_since",
        "confirmed",
        "verified",
        "website",
    )
    lists = ("expertise", "themes", "hazards", "languages")
    cleaned: dict[str, Any] = {field: clean_text(getattr(profile, field)) for field in texts}
    cleaned |= {field: clean_list(map(clean_text, getattr(profile, field)[:MOST_ENTRIES])) for field in lists}
    return replace(
        profile,
        about=clean_list("\n".join(profile.about)[:LONGEST_ABOUT].splitlines()),
        offers=clean_pairs(profile.offers),
        recent_work=clean_pairs(profile.recent_work),
        contacts=tuple(
            Contact(*map(clean_text, (contact.name, contact.title, contact.email, contact.phone)))
            for contact in profile.contacts[:MOST_ENTRIES]
        ),
        **cleaned,
    )


def clean_text(text: str) -> str:
    return displayable(text[:LONGEST_TEXT])


def clean_list(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(displayable, entries)))


def clean_pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    cleaned = ((clean_text(key), clean_text(text)) for key, text in pairs[:MOST_ENTRIES])
    return tuple((key, text) for key, text in cleaned if text)


def shorten(profile: ProfileText, measure: Measure) -> ProfileText:
    """At most this much of each part. Names of the contacts, counties and addresses stay."""

    def pairs(entries):
        return tuple((cut(key, 30), cut(text, measure.characters)) for key, text in entries[: measure.entries])

    def terms(entries):
        return tuple(cut(entry, min(measure.characters, 100)) for entry in entries[: 2 * measure.entries])

    return replace(
        profile,
        name=cut(profile.name, 200),
        acronym=cut(profile.acronym, 20),
        type=cut(profile.type, 100),
        place=cut(profile.place, 100),
        sub_counties=cut(profile.sub_counties, 200),
        neighbours=cut(profile.neighbours, 120),
        website=cut(profile.website, 200),
        confirmed=cut(profile.confirmed, 200),
        verified=cut(profile.verified, 300),
        lead=cut(profile.lead, 2 * measure.characters),
        about=cut_paragraphs(profile.about, measure),
        offers=pairs(profile.offers),
        recent_work=pairs(profile.recent_work),
        expertise=terms(profile.expertise),
        themes=terms(profile.themes),
        hazards=terms(profile.hazards),
        languages=terms(profile.languages),
        contacts=tuple(cut_contact(contact) for contact in profile.contacts[: measure.contacts]),
    )


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def cut_paragraphs(paragraphs: tuple[str, ...], measure: Measure) -> tuple[str, ...]:
    kept, words_left = [], measure.words
    for paragraph in paragraphs[: measure.entries]:
        words = paragraph.split(" ")
        text = paragraph if len(words) <= words_left else " ".join(words[:words_left]) + "…"
        kept.append(cut(text, 8 * words_left))
        words_left -= len(words)
        if words_left <= 0:
            break
    return tuple(kept)


def cut_contact(contact: Contact) -> Contact:
    return Contact(cut(contact.name, 120), cut(contact.title, 120), cut(contact.email, 160), cut(contact.phone, 40))
