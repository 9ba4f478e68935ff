"""Typst sets type with the fonts it carries, so a document is the same on every machine."""

from functools import cache
from typing import Literal

import typst

Standard = Literal["a-3a", "ua-1"]


@cache
def embedded_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def compile_tagged(inputs: dict, *standards: Standard) -> bytes:
    """The PDF by these standards; where a character hinders them, still tagged, but by none."""
    try:
        return typst.compile(**inputs, pdf_standards=[*standards])
    except typst.TypstError:
        return typst.compile(**inputs)
