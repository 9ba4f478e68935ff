"""The two-page profile: whatever is typed, at most two pages that everybody can read."""

import io
import json
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from organizations.profile.text import Contact, CountyTile, ProfileText
from organizations.two_pages.document import LABELS, two_pages, typeset_profile, web_target
from pages.characters import breakable, displayable, shown_characters
from pages.typesetting import embedded_fonts

ENGLISH = {
    "document": "Organization profile",
    "about": "Who we are",
    "offers": "What you can ask us for",
    "scope": "What we work on",
    "expertise": "Expertise",
    "themes": "Themes",
    "hazards": "Hazards",
    "languages": "Languages",
    "where": "Where we work",
    "map": "Map of the counties of Kenya. Marked: {counties}",
    "nationwide": "Nationwide",
    "nationwide_above_all": "Nationwide, above all in:",
    "all_counties": "All {count} counties",
    "sub_counties": "Sub-counties: {names}",
    "across_borders": "Across borders: {countries}",
    "recent_work": "Recent work",
    "contacts": "Contacts",
    "contact_hidden": "E-mail and phone are shown to members",
    "online": "The profile as it stands today:",
    "website": "Website",
    "code_description": "QR code for {address}",
    "as_of": "As of {date}",
    "member_since": "Member since {date}",
    "unconfirmed_since": "Not confirmed since {date}",
    "page": "Page {page} of {pages}",
    "shortened": "Shortened to fit two pages; the whole profile is at {address}",
}
KISWAHILI = ENGLISH | {
    "document": "Wasifu wa shirika",
    "about": "Sisi ni nani",
    "offers": "Unachoweza kutuomba",
    "page": "Ukurasa {page} kati ya {pages}",
}
GRID = tuple(CountyTile(f"KE-{n:02}", f"County {n:02}", f"C{n:02}", n // 9, n % 9) for n in range(1, 48))
SENTENCE = "We walk the slope after every heavy rain and telephone the chief before the road is cut."
SHORTEST = ProfileText(
    name="Kilele Landslide Watch",
    type="Community group",
    address="https://portal.example.org/organizations/kilele/",
    community="K4R CoP",
    as_of="3 November 2026",
    as_of_on=date(2026, 11, 3),
    labels=ENGLISH,
    grid=GRID,
)
USUAL = replace(
    SHORTEST,
    place="Kangema, Murang'a County",
    lead="We read the slope before it moves.",
    about=(f"{SENTENCE} " * 4, f"{SENTENCE} " * 3),
    offers=(("train", "Slope monitors."), ("lend", "Two rain gauges.")),
    expertise=("Slope monitoring", "Training of trainers"),
    themes=("Early warning",),
    hazards=("Landslide",),
    languages=("Kikuyu", "Kiswahili"),
    counties=("KE-01", "KE-07"),
    recent_work=(("2026", "A drill in three schools"),),
    contacts=(
        Contact("Achieng Demo", "Director"),
        Contact("Juma Demo", "Officer", "juma@example.org", "+254 000 000 012"),
    ),
    website="https://kilele.example.org",
    member_since="March 2024",
)
LONGEST = replace(
    USUAL,
    name="The Association of Community Organizations for Landslide, Flood and Drought Early Warning of Kenya",
    about=(f"{SENTENCE} " * 11,) * 5,
    offers=tuple(
        (verb, f"{SENTENCE} {SENTENCE} {SENTENCE}"[:200]) for verb in ("train", "advise", "host") * 3 + ("lend",)
    ),
    counties=tuple(county.code for county in GRID[:46]),
    contacts=tuple(
        Contact(f"Nekesa Demo {n}", "Officer", f"nekesa{n}@example.org", "+254 000 000 013") for n in range(4)
    ),
)


def text_of(document: bytes) -> str:
    pdf = pypdfium2.PdfDocument(document)
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    return " ".join(text.replace("\u200b", "").split())


def page_count(document: bytes) -> int:
    return len(pypdfium2.PdfDocument(document))


def is_accessible(document: bytes) -> bool:
    """Whether the file says that it keeps to PDF/UA-1."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return "<pdfuaid:part>1<" in pdf.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize(
    ("profile", "pages"), [(SHORTEST, 1), (replace(USUAL, about=(), offers=()), 1), (USUAL, 2), (LONGEST, 2)]
)
def test_profile_takes_one_page_or_two(profile, pages):
    assert page_count(typeset_profile(profile, "en")) == pages


def test_usual_profile_says_everything():
    text = text_of(typeset_profile(USUAL, "en"))

    said = [
        "Kilele Landslide Watch",
        "Community group",
        "Kangema, Murang'a County",
        "train Slope monitors.",
        "Training of trainers",
        "County 01 County 07",
        "2026 A drill in three schools",
        "Achieng Demo Director E-mail and phone are shown to members",
        "juma@example.org +254 000 000 012",
        "Website https://kilele.example.org",
        "Member since March 2024",
        "As of 3 November 2026",
        "Page 2 of 2",
        "The profile as it stands today: https://portal.example.org/organizations/kilele/",
    ]
    assert [part for part in said if part not in text] == []


def test_long_profile_is_set_smaller_before_it_is_shortened():
    text = text_of(typeset_profile(LONGEST, "en"))

    assert text.count("We walk the slope") == 5 * 11 + 10 * 2 + 10
    assert "Shortened" not in text


def test_what_exceeds_two_pages_is_shortened_and_says_so():
    document = typeset_profile(replace(LONGEST, about=LONGEST.about * 5), "en")

    notice = "Shortened to fit two pages; the whole profile is at https://portal.example.org/organizations/kilele/"
    assert page_count(document) == 2
    assert notice in text_of(document)


@pytest.mark.parametrize(("language", "labels"), [("en", ENGLISH), ("sw", KISWAHILI)])
def test_document_is_tagged_titled_and_in_its_language(language, labels):
    document = typeset_profile(replace(USUAL, labels=labels), language)

    assert is_accessible(document)
    assert labels["offers"] in text_of(document)
    with pikepdf.open(io.BytesIO(document)) as pdf:
        properties = (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), str(pdf.docinfo.Title))
        assert properties == (language, True, "Kilele Landslide Watch")
        assert "/StructTreeRoot" in pdf.Root


def test_same_profile_gives_the_same_file():
    assert typeset_profile(USUAL, "en") == typeset_profile(USUAL, "en")


@pytest.mark.parametrize(
    "typed",
    ['#read("/etc/passwd")', "*bold* _it_", "$x^2$", r"C:\new\table", "@ref <label>", "{page}", "// gone", "= h"],
)
def test_typed_markup_stays_text(typed):
    document = typeset_profile(replace(USUAL, name=typed, about=(typed,), offers=((typed, typed),)), "en")

    assert text_of(document).count(typed) >= 4


@pytest.mark.parametrize("name", ["Ọ̀ṣun Ñgũgĩ Ŋwaḥ", "نيكا إمارا", "ניקה אימרה", "Ника Имара", "Thiong’o – 50 m² ≥ €3"])
def test_letters_of_many_languages_are_shown(name):
    assert displayable(name).count("□") == 0
    assert is_accessible(typeset_profile(replace(USUAL, name=name, lead=name), "en"))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("care 👩‍👩‍👧 ❤️ now", "care □ ❤ now"),
        ("日本 አማ", "□□ □□"),
        ("a\x00b\x07c\ud800d", "a□b□c□d"),
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("\u202eturned\u202c \ufefftext", "turned text"),
        ("𝐁𝐨𝐥𝐝 ＡＢ", "Bold AB"),
        ("e\u0301", "é"),
    ],
)
def test_what_the_fonts_lack_becomes_a_square(typed, shown):
    assert displayable(typed) == shown
    assert is_accessible(typeset_profile(replace(SHORTEST, name="N", about=(typed,)), "en"))


def test_fonts_show_every_character_we_let_through():
    source = """#set document(title: "Characters")
    #set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
    #for one in json(bytes(sys.inputs.characters)) [#one *#one* _#one;_ ]"""
    characters = sorted(character for character in shown_characters() if character.isprintable())

    document = typst.compile(
        source.encode(),
        font_paths=embedded_fonts(),
        sys_inputs={"characters": json.dumps(characters)},
        pdf_standards=["ua-1"],
    )

    assert document.startswith(b"%PDF")


def test_long_words_may_break_and_stay_complete():
    address = "https://very-long.example.org/" + "x" * 300

    broken = breakable(f"see {address}")

    assert broken.replace("\u200b", "") == f"see {address}"
    assert max(map(len, broken.split("\u200b"))) <= 16


@pytest.mark.parametrize(
    ("counties", "is_nationwide", "words"),
    [
        ((), True, "Nationwide"),
        (("KE-07",), True, "Nationwide, above all in: County 07"),
        (tuple(county.code for county in GRID), False, "All 47 counties"),
    ],
)
def test_reach_is_said_in_words(counties, is_nationwide, words):
    document = typeset_profile(replace(SHORTEST, counties=counties, is_nationwide=is_nationwide), "en")

    assert words in text_of(document)


def test_only_web_addresses_become_links():
    addresses = ["https://kilele.example.org/ñ", "javascript:alert(1)", "file:///etc/passwd", "kilele.example.org", ""]

    assert [web_target(address) for address in addresses] == ["https://kilele.example.org/%C3%B1", "", "", "", ""]


def test_missing_labels_are_named():
    labels = {key: ENGLISH[key] for key in LABELS - {"page", "about"}}

    with pytest.raises(KeyError, match="about, page"):
        typeset_profile(replace(USUAL, labels=labels), "en")


typed = st.text(max_size=300)
several = st.lists(typed, max_size=15).map(tuple)
pairs = st.lists(st.tuples(typed, typed), max_size=15).map(tuple)


@settings(max_examples=25, deadline=None)
@given(
    name=typed,
    lead=st.text(max_size=3000),
    about=st.lists(st.text(max_size=4000), max_size=6).map(tuple),
    offers=pairs,
    recent_work=pairs,
    themes=several,
    contacts=st.lists(st.builds(Contact, typed, typed, typed, typed), max_size=6).map(tuple),
    website=typed,
)
def test_never_more_than_two_pages(**typed_values):
    document = typeset_profile(replace(LONGEST, **typed_values), "en")

    assert page_count(document) <= 2


@pytest.mark.parametrize(
    "monster", ["W" * 100_000, "W " * 50_000, "\n".join("W" * 2000), "😀" * 20_000, "é\u0323\u0489" * 9000]
)
def test_no_text_is_too_long(monster):
    parts = dict.fromkeys(("about", "expertise", "themes", "hazards", "languages"), (monster,) * 30)
    pair_parts = dict.fromkeys(("offers", "recent_work"), ((monster, monster),) * 30)
    contacts = (Contact(monster, monster, monster, monster),) * 9

    document = typeset_profile(
        replace(
            LONGEST,
            name=monster,
            lead=monster,
            place=monster,
            website=monster,
            contacts=contacts,
            **parts,
            **pair_parts,
        ),
        "en",
    )

    assert page_count(document) == 2


def test_facts_stand_below_the_name():
    standing = {"confirmed": "Confirmed by Juma Demo, 1 March 2026", "verified": "Verified by Amina Demo"}

    text = text_of(typeset_profile(replace(USUAL, acronym="KLW", **standing), "en"))

    assert "Kilele Landslide Watch (KLW)" in text
    assert "Member since March 2024 Confirmed by Juma Demo, 1 March 2026 Verified by Amina Demo" in text


def test_map_is_told_to_those_who_do_not_see_it():
    with pikepdf.open(io.BytesIO(typeset_profile(USUAL, "en"))) as pdf:
        told = [str(entry.Alt) for entry in pdf.objects if isinstance(entry, pikepdf.Dictionary) and "/Alt" in entry]

    assert told == [
        "Map of the counties of Kenya. Marked: County 01, County 07",
        "QR code for https://portal.example.org/organizations/kilele/",
    ]


def test_map_is_not_drawn_where_nothing_is_marked():
    document = typeset_profile(replace(USUAL, counties=(), neighbours="Uganda"), "en")

    assert "Across borders: Uganda" in text_of(document)
    assert "C07" not in text_of(document)
    assert is_accessible(document)


SPARSE = replace(USUAL, contacts=(), counties=(), recent_work=(), offers=(), languages=(), hazards=())


@pytest.mark.parametrize("sentences", [1, 8, 16, 24, 32, 48, 96])
def test_no_second_page_is_nearly_empty(sentences):
    """Whether the text stands in one part or in many."""
    for profile in (SPARSE, USUAL, replace(LONGEST, about=())):
        laid = two_pages(replace(profile, about=(f"{SENTENCE} " * 4,) * (sentences // 4)), "en").laid
        assert (len(laid.filled) <= 2, min(laid.filled) > 0.4) == (True, True), (profile.name, laid.filled)


def test_document_says_since_when_it_is_not_confirmed():
    document = typeset_profile(replace(USUAL, unconfirmed_since="3 March 2024"), "en")
    assert "Not confirmed since 3 March 2024" in text_of(document)
    assert "Not confirmed" not in text_of(typeset_profile(USUAL, "en"))
