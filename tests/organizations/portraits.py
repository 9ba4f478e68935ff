"""A PDF as a text that people can read and compare: what it says, how it is tagged, and a coarse picture of each page."""

import io
import textwrap
from dataclasses import dataclass

import pikepdf
import pypdfium2
from PIL import Image

COLUMNS, ROWS = 36, 50
SHADES = " .:-=+*#%@"


@dataclass(frozen=True)
class Portrait:
    facts: str
    structure: str
    texts: list[str]
    pictures: list[list[str]]

    @classmethod
    def of(cls, content: bytes) -> "Portrait":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            facts, structure = facts_of(pdf), " ".join(tags(pdf.Root.StructTreeRoot))
        document = pypdfium2.PdfDocument(content)
        pages = list(document)
        texts = [said(page.get_textpage().get_text_range()) for page in pages]
        pictures = [drawn(page.render(scale=1).to_pil()) for page in pages]
        document.close()
        return cls(facts, structure, texts, pictures)

    @classmethod
    def read(cls, text: str) -> "Portrait":
        facts, structure, *pages = text.split("\n\n----\n\n")
        return cls(facts, said(structure), [said(one) for one in pages[::2]], [framed(one) for one in pages[1::2]])

    def __str__(self):
        whole = {"break_long_words": False, "break_on_hyphens": False}
        wrapped = [textwrap.fill(one, 110, **whole) for one in (self.structure, *self.texts)]
        pages = [
            part for text, picture in zip(wrapped[1:], self.pictures, strict=True) for part in (text, frame(picture))
        ]
        return "\n\n----\n\n".join([self.facts, wrapped[0], *pages])

    def differs_from(self, other: "Portrait") -> float:
        """How much darker or lighter the pages look, on average over the whole picture: 1 is black for white."""
        pairs = [
            (SHADES.index(one), SHADES.index(two))
            for mine, theirs in zip(self.pictures, other.pictures, strict=True)
            for row, facing in zip(mine, theirs, strict=True)
            for one, two in zip(row, facing, strict=True)
        ]
        return sum(abs(one - two) for one, two in pairs) / len(pairs) / (len(SHADES) - 1)


def said(text: str) -> str:
    """The words, wherever the lines end."""
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def facts_of(pdf: pikepdf.Pdf) -> str:
    is_accessible = "<pdfuaid:part>1<" in pdf.Root.Metadata.read_bytes().decode()
    standard = "PDF/UA-1" if is_accessible else "no standard"
    return f"{len(pdf.pages)} pages, {standard}, {pdf.Root.Lang}, {pdf.docinfo.Title}"


def tags(element) -> list[str]:
    """What each part is, in the order in which it is read."""
    found = [str(element.S).removeprefix("/")] if "/S" in element else []
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            found += tags(child)
    return found


def drawn(picture: Image.Image) -> list[str]:
    """A page in a few hundred shades: differences of a hair disappear, those of a line do not."""
    small = picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    darkness = [min(9, (255 - value) * 10 // 160) for value in small.tobytes()]
    shades = "".join(SHADES[one] for one in darkness)
    return [shades[start : start + COLUMNS] for start in range(0, COLUMNS * ROWS, COLUMNS)]


def frame(picture: list[str]) -> str:
    return "\n".join(f"|{row}|" for row in picture)


def framed(text: str) -> list[str]:
    return [row[1:-1] for row in text.strip().splitlines()]
