"""An organization's two-page profile as a PDF: plain values in, bytes out, never more than two A4 pages.

Typst typesets it with the fonts it carries, so the result is the same on every machine. What people typed
reaches the template as JSON and stays text.
"""

import json
import re
from bisect import bisect_left
from dataclasses import asdict, dataclass
from functools import cache
from urllib.parse import quote

import segno
from django.utils.encoding import iri_to_uri

from organizations.profile.text import SHORTER, WHOLE, Measure, ProfileText, clean, cut, shorten
from organizations.two_pages.layout import MOST_PAGES, READABLE, SMALLEST, Laid, best, lay
from pages.characters import breakable
from pages.typesetting import compile_tagged

SCOPE = ("expertise", "themes", "hazards", "languages")
# What somebody typed or chose, in the order of the pages.
PARTS = ("lead", "about", "offers", *SCOPE, "recent_work", "contacts", "website")

LABELS = frozenset(
    {
        "document",
        "about",
        "offers",
        "scope",
        "expertise",
        "themes",
        "hazards",
        "languages",
        "where",
        "map",
        "nationwide",
        "nationwide_above_all",
        "all_counties",
        "sub_counties",
        "across_borders",
        "recent_work",
        "contacts",
        "contact_hidden",
        "online",
        "website",
        "code_description",
        "as_of",
        "member_since",
        "unconfirmed_since",
        "page",
        "shortened",
    }
)


@dataclass(frozen=True)
class TwoPages:
    """The pages as they will be, not yet printed; `shortened` names the parts of which something is left out."""

    laid: Laid
    shortened: tuple[str, ...]
    data: str

    @property
    def used(self) -> float:
        """The share that the whole text takes of what two pages hold in type that reads easily; more than 1 is more."""
        return sum(lay(self.data, READABLE).filled) / MOST_PAGES


def typeset_profile(profile: ProfileText, language: str) -> bytes:
    """A tagged PDF of one or two A4 pages in the given language (a code such as "en" or "sw").

    The type gets smaller until the text fits; what does not fit in the smallest is shortened, and the page
    says so. Raises KeyError when a label is missing.
    """
    return compile_tagged(two_pages(profile, language).laid.inputs, "ua-1")


def two_pages(profile: ProfileText, language: str) -> TwoPages:
    if missing := LABELS - profile.labels.keys():
        raise KeyError(f"labels missing: {', '.join(sorted(missing))}")
    cleaned = clean(profile)
    data = template_data(cleaned, WHOLE, language)
    if laid := best(data):
        return TwoPages(laid, left_out(cleaned, WHOLE), data)
    measure, laid = longest(cleaned, language)
    return TwoPages(laid, left_out(cleaned, measure), data)


def longest(profile: ProfileText, language: str) -> tuple[Measure, Laid]:
    """How much of it stands on two pages in the smallest type."""

    @cache
    def laid(measure: Measure) -> Laid:
        return lay(template_data(profile, measure, language), SMALLEST)

    measure = SHORTER[bisect_left(SHORTER[:-1], True, key=lambda measure: laid(measure).pages <= MOST_PAGES)]
    return measure, laid(measure)


def left_out(profile: ProfileText, measure: Measure) -> tuple[str, ...]:
    """The parts that are longer than this measure allows."""
    kept = shorten(profile, measure)
    return tuple(part for part in PARTS if getattr(kept, part) != getattr(profile, part))


def template_data(profile: ProfileText, measure: Measure, language: str) -> str:
    """The profile as JSON for the template: sentences complete, what is not there empty."""
    text = shorten(profile, measure)
    labels = text.labels
    fields = ("name", "acronym", "lead", "about", "offers", "themes", "recent_work", "community", "labels", "address")
    standing = (
        text.confirmed,
        text.unconfirmed_since and fill(labels["unconfirmed_since"], date=text.unconfirmed_since),
    )
    shown = {field: getattr(text, field) for field in fields} | {
        "website": text.website,
        "facts": [fact for fact in (text.type, text.place) if fact],
        "scope": [(labels[kind], entries) for kind in SCOPE if (entries := getattr(text, kind))],
        "contacts": [asdict(contact) for contact in text.contacts],
        "as_of_line": fill(labels["as_of"], date=text.as_of),
        "member_since_line": text.member_since and fill(labels["member_since"], date=text.member_since),
        "standing_lines": [line for line in (*standing, text.verified) if line],
        "sub_counties": text.sub_counties and fill(labels["sub_counties"], names=text.sub_counties),
        "across": text.neighbours and fill(labels["across_borders"], countries=text.neighbours),
        "notice": "" if text == profile else fill(labels["shortened"], address=text.address),
        **county_words(text),
    }
    return json.dumps(breakable_throughout(shown) | machine_data(text, language) | {"grid": tiles(text)})


def fill(sentence: str, **values: str) -> str:
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence


def breakable_throughout(value):
    """The same data, each text with places where a long word may go on in the next line."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, dict):
        return {key: breakable_throughout(entry) for key, entry in value.items()}
    return [breakable_throughout(entry) for entry in value]


def machine_data(profile: ProfileText, language: str) -> dict:
    """What is followed, drawn or stored rather than read."""
    day = profile.as_of_on
    return {
        "short_name": cut(profile.name, 90),
        "title": profile.name or profile.address,
        "language": re.split("[-_]", language)[0],
        "as_of_on": day and {"year": day.year, "month": day.month, "day": day.day},
        "logo": profile.logo,
        "emblem": list(profile.emblem),
        "emblem_description": profile.name,
        "code": segno.make(profile.address, error="m").svg_inline(border=0, dark="#1d2320"),
        "map_description": map_description(profile),
        "code_description": fill(profile.labels["code_description"], address=profile.address),
        "address_target": web_target(profile.address),
        "website_target": web_target(profile.website),
        "contact_targets": [(mail_target(contact.email), phone_target(contact.phone)) for contact in profile.contacts],
    }


def web_target(address: str) -> str:
    """The address for a link, or nothing where it is not one of the web."""
    return iri_to_uri(address) if re.match("https?://[^/]", address) else ""


def mail_target(address: str) -> str:
    return f"mailto:{quote(address, safe='@')}" if address.count("@") == 1 else ""


def phone_target(number: str) -> str:
    digits = re.sub("[^0-9+]", "", number)
    return f"tel:{digits}" if digits else ""


def county_words(profile: ProfileText) -> dict:
    names = sorted(county.name for county in profile.grid if county.code in profile.counties)
    labels = profile.labels
    if names and len(names) == len(profile.grid):
        return {"reach": fill(labels["all_counties"], count=str(len(names))), "counties": []}
    if profile.is_nationwide:
        return {"reach": labels["nationwide_above_all" if names else "nationwide"], "counties": names}
    return {"reach": "", "counties": names}


def map_description(profile: ProfileText) -> str:
    """For those who do not see the map; without marked counties nothing is said, and nothing drawn."""
    words = county_words(profile)
    marked = " ".join(part for part in (words["reach"], ", ".join(words["counties"])) if part)
    return marked and fill(profile.labels["map"], counties=marked)


def tiles(profile: ProfileText) -> list[dict]:
    """The squares of the map: named counties dark, the others light where the organization works nationwide."""
    others = "bare"
    if profile.is_nationwide:
        others = "light" if profile.counties else "dark"
    return [asdict(county) | {"tone": "dark" if county.code in profile.counties else others} for county in profile.grid]
