"""In which type and spacing a profile fills one page or two: typst itself says where each part ends."""

import json
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

from pages.typesetting import embedded_fonts

TEMPLATE = Path(__file__).parent / "typst" / "profile.typ"
MOST_PAGES = 2
# A page with less on it looks as if something were missing.
WELL_FILLED = 0.45


@dataclass(frozen=True)
class Layout:
    """Size of the type in points; parted: the second page begins with where one works; airy: more white between."""

    size: float
    is_parted: bool = False
    is_airy: bool = False


@dataclass(frozen=True)
class Laid:
    """A text as it would be set: what typst takes, and how full each page gets, from 0 to 1."""

    inputs: dict[str, Any]
    layout: Layout
    filled: tuple[float, ...]

    @property
    def pages(self) -> int:
        return len(self.filled)

    @property
    def is_well_filled(self) -> bool:
        return self.pages <= MOST_PAGES and min(self.filled) >= WELL_FILLED


ON_ONE_PAGE = (Layout(11.5, is_airy=True), Layout(10.5, is_airy=True), Layout(10.5), Layout(10), Layout(9.5))
PARTED = (
    Layout(11.5, is_parted=True, is_airy=True),
    Layout(10.5, is_parted=True, is_airy=True),
    Layout(10.5, is_parted=True),
    Layout(9.5, is_parted=True),
)
RUNNING = (Layout(11.5, is_airy=True), *(Layout(size) for size in (11.5, 10.5, 10, 9.5, 9, 8.5, 8, 7.5)))
SMALLEST = RUNNING[-1]
READABLE = Layout(9)


def best(data: str) -> Laid | None:
    """The first that holds the whole text: one page, two with a clear break, two running on. Nothing if none does."""

    @cache
    def laid(layout: Layout) -> Laid:
        return lay(data, layout)

    return (
        first(ON_ONE_PAGE, laid, lambda found: found.pages == 1)
        or first(PARTED, laid, lambda found: found.is_well_filled)
        or running(laid)
    )


def first(layouts: tuple[Layout, ...], laid: Callable[[Layout], Laid], suits: Callable[[Laid], bool]) -> Laid | None:
    """The first that suits. They go from wide to narrow: where the narrowest is too long, so are all."""
    if laid(layouts[-1]).pages > (1 if layouts is ON_ONE_PAGE else MOST_PAGES):
        return None
    return next(filter(suits, map(laid, layouts)), None)


def running(laid: Callable[[Layout], Laid]) -> Laid | None:
    """The largest type in which the text stands on two pages; smaller on one, where the second stays nearly empty."""
    if laid(SMALLEST).pages > MOST_PAGES:
        return None
    largest = bisect_left(RUNNING, True, key=lambda layout: laid(layout).pages <= MOST_PAGES)
    found = [laid(layout) for layout in RUNNING[largest:]]
    return next((one for one in found if one.is_well_filled), found[0])


def lay(data: str, layout: Layout) -> Laid:
    inputs: dict[str, Any] = {
        "input": TEMPLATE.read_bytes(),
        "root": TEMPLATE.parent,
        "font_paths": embedded_fonts(),
        "sys_inputs": {
            "profile": data,
            "size": str(layout.size),
            "layout": "parted" if layout.is_parted else "running",
            "is_airy": "yes" if layout.is_airy else "no",
        },
    }
    marks = json.loads(typst.query(**inputs, selector="<mark>", field="value"))
    return Laid(inputs, layout, filled({mark["what"]: mark for mark in marks}))


def filled(marks: dict[str, dict]) -> tuple[float, ...]:
    """How full each page is. What stands at the foot of the last page counts by its own height."""
    text, foot, end = marks["text"], marks["foot"], marks["end"]
    pages = [1.0] * (foot["page"] - 1) + [end["share"] - foot["share"]]
    for mark in (marks.get("part"), text):
        if mark and mark["page"] < foot["page"]:
            pages[mark["page"] - 1] = mark["share"]
    if text["page"] == foot["page"]:
        pages[-1] += text["share"]
    return tuple(round(share, 2) for share in pages)
