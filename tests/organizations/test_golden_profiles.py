"""The two pages of the hardest organizations, held against what somebody has looked at and found good.

`make golden-profiles` writes the golden ones anew; look at what changed before you keep it.
"""

import datetime
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from django.utils import translation

from organizations.profile.shown import profile_text
from organizations.two_pages.document import two_pages, typeset_profile
from tests.organizations import profiles
from tests.organizations.portraits import Portrait

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
MARGIN_TOP, HEIGHT = 17 / 297, 256 / 297
ALIKE = 0.02


@pytest.fixture(params=profiles.CASES, ids=lambda case: case.__name__)
def organization(request):
    return request.param()


def text_in(organization, language):
    insider = organization.representations.first().person
    with translation.override(language):
        text = profile_text(organization, insider)
    return replace(text, as_of="3 November 2026", as_of_on=datetime.date(2026, 11, 3))


@pytest.mark.parametrize("language", ["en", "sw"])
def test_pages_are_those_that_were_found_good(organization, language):
    portrait = Portrait.of(typeset_profile(text_in(organization, language), language))
    path = GOLDEN / f"{organization.slug}-{language}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(f"{portrait}\n", encoding="utf-8")

    golden = Portrait.read(path.read_text(encoding="utf-8"))

    assert (portrait.facts, portrait.structure, portrait.texts) == (golden.facts, golden.structure, golden.texts)
    assert portrait.differs_from(golden) < ALIKE


def inked(page) -> float:
    """How far down the ink goes between the margins, from 0 to 1, before the first gap of 3 centimetres."""
    picture = page.render(scale=1).to_pil().convert("L")
    first, last = round(picture.height * MARGIN_TOP), round(picture.height * (MARGIN_TOP + HEIGHT))
    rows = [row for row in range(first, last) if picture.crop((0, row, picture.width, row + 1)).getextrema()[0] < 200]
    gap = picture.height * 30 / 297
    end = next((row for row, after in pairwise([*rows, 2 * last]) if after - row > gap), last)
    return (end - first) / (last - first)


def test_measure_is_what_the_eye_sees(organization):
    """The first page is as full as the portal says, and only who has little to tell gets by with one."""
    text = text_in(organization, "en")
    filled = two_pages(text, "en").laid.filled

    document = pypdfium2.PdfDocument(typeset_profile(text, "en"))
    seen = [inked(page) for page in document]
    document.close()

    assert len(seen) == len(filled) == (1 if organization.slug == "oak" else 2)
    assert abs(seen[0] - filled[0]) < 0.06


def test_no_letter_is_missing(organization):
    portrait = Portrait.of(typeset_profile(text_in(organization, "en"), "en"))

    assert "□" not in " ".join(portrait.texts)
    assert "PDF/UA-1" in portrait.facts
