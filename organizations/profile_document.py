"""An organization's two-page profile as a PDF: plain values in, bytes out, never more than two A4 pages.

Typst typesets it with the fonts it carries, so the result is the same on every machine. What people typed
reaches the template as JSON and stays text.
"""

import io
import json
import re
from bisect import bisect_left
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import pikepdf
import segno
import typst
from django.utils.encoding import iri_to_uri

from organizations.profile_text import SHORTER, WHOLE, Measure, ProfileText, clean, cut, shorten
from pages.characters import breakable
from pages.typesetting import compile_tagged, embedded_fonts

TEMPLATE = Path(__file__).parent / "typst" / "profile.typ"
SIZES = (10.5, 10, 9.5, 9, 8.5, 8, 7.5)
SIZES_ON_ONE_PAGE = 3
TWO_PAGES = ((11.5, "airy"), (10.5, "airy"), (10.5, "two pages"), (9.5, "two pages"))

SCOPE = ("expertise", "themes", "hazards", "languages")

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
        "nationwide",
        "nationwide_above_all",
        "all_counties",
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


def typeset_profile(profile: ProfileText, language: str) -> bytes:
    """A tagged PDF of one or two A4 pages in the given language (a code such as "en" or "sw").

    The type gets smaller until the text fits; what does not fit in the smallest is shortened, and the page
    says so. Raises KeyError when a label is missing.
    """
    if missing := LABELS - profile.labels.keys():
        raise KeyError(f"labels missing: {', '.join(sorted(missing))}")
    cleaned = clean(profile)
    inputs = fit(cleaned, language) or fit_shortened(cleaned, language)
    return compile_tagged(inputs, "ua-1")


def fit(profile: ProfileText, language: str) -> dict | None:
    """The first layout that holds the whole text: one page, two pages with a clear break, two pages running on."""
    data = template_data(profile, WHOLE, language)
    running = [compile_inputs(data, size, "running") for size in SIZES]
    if page_count(running[-1]) > 2:
        return None
    for inputs in running[:SIZES_ON_ONE_PAGE]:
        if page_count(inputs) == 1:
            return inputs
    for size, layout in TWO_PAGES:
        if page_count(inputs := compile_inputs(data, size, layout)) <= 2:
            return inputs
    return running[bisect_left(running, True, key=stands_on_two_pages)]


def fit_shortened(profile: ProfileText, language: str) -> dict:
    """The longest shortened text that stands on two pages in the smallest type."""
    layouts = [compile_inputs(template_data(profile, measure, language), SIZES[-1], "running") for measure in SHORTER]
    return layouts[bisect_left(layouts[:-1], True, key=stands_on_two_pages)]


def compile_inputs(data: str, size: float, layout: str) -> dict:
    return {
        "input": TEMPLATE.read_bytes(),
        "root": TEMPLATE.parent,
        "font_paths": embedded_fonts(),
        "sys_inputs": {"profile": data, "size": str(size), "layout": layout},
    }


def stands_on_two_pages(inputs: dict) -> bool:
    return page_count(inputs) <= 2


def page_count(inputs: dict) -> int:
    with pikepdf.open(io.BytesIO(typst.compile(**inputs))) as document:
        return len(document.pages)


def template_data(profile: ProfileText, measure: Measure, language: str) -> str:
    """The profile as JSON for the template: sentences complete, what is not there empty."""
    text = shorten(profile, measure)
    labels = text.labels
    fields = ("name", "lead", "about", "offers", "themes", "recent_work", "community", "labels", "address", "website")
    shown = {field: getattr(text, field) for field in fields} | {
        "facts": [fact for fact in (text.type, text.place) if fact],
        "scope": [(labels[kind], entries) for kind in SCOPE if (entries := getattr(text, kind))],
        "contacts": [asdict(contact) for contact in text.contacts],
        "as_of_line": fill(labels["as_of"], date=text.as_of),
        "member_since_line": text.member_since and fill(labels["member_since"], date=text.member_since),
        "unconfirmed_line": text.unconfirmed_since and fill(labels["unconfirmed_since"], date=text.unconfirmed_since),
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


def tiles(profile: ProfileText) -> list[dict]:
    """The squares of the map: named counties dark, the others light where the organization works nationwide."""
    others = "bare"
    if profile.is_nationwide:
        others = "light" if profile.counties else "dark"
    return [asdict(county) | {"tone": "dark" if county.code in profile.counties else others} for county in profile.grid]
