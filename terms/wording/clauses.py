"""A text of the Terms taken apart into what one can point at: its opening, its sections, its numbered clauses."""

import re
from dataclasses import dataclass

HEADING = re.compile(r"#{1,6}\s+(?:(\d+)\.\s+)?(.*)")
NUMBERED = re.compile(r"(\d+\.\d+)(?:\s|$)")
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s")
# What Markdown puts before a block and nobody reads as a word.
BLOCK_MARK = re.compile(r"\A(?:#{1,6}|[-*+]|>)\s+")


@dataclass(frozen=True)
class Clause:
    """`label` is "3.2", "4" for the opening of a section, "" for what has no number; `blocks` are its paragraphs.

    A block is a tuple of words, without the marks of headings and lists. The number is the first word of the first.
    """

    label: str
    section: str
    blocks: tuple[tuple[str, ...], ...]
    is_heading: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for block in self.blocks for word in block)

    @property
    def content(self) -> tuple[str, ...]:
        """Its words without its number."""
        return self.words[1:] if self.label else self.words


def clauses(text: str) -> list[Clause]:
    """The whole text in its order, no word lost: what follows a heading or a number belongs to it."""
    found: list[tuple[str, str, bool, list[tuple[str, ...]]]] = []
    section = ""
    for block in blocks(text):
        heading = HEADING.match(block)
        number = NUMBERED.match(block)
        if heading:
            section = block.lstrip("#").strip()
        if heading or number or not found:
            label = (number.group(1) if number else heading.group(1) if heading else None) or ""
            found.append((label, section, bool(heading), []))
        found[-1][3].append(tuple(BLOCK_MARK.sub("", block).split()))
    return [Clause(label, of, tuple(parts), is_heading) for label, of, is_heading, parts in found]


def sections(text: str) -> list[tuple[str, str]]:
    """The numbered sections: their number and their name."""
    found = [(clause.label, clause.section) for clause in clauses(text) if clause.is_heading and clause.label]
    return [(number, name.removeprefix(f"{number}.").strip()) for number, name in found]


def words(text: str) -> list[str]:
    """Every word of a text, in order, as `clauses` gives them."""
    return [word for clause in clauses(text) for word in clause.words]


def blocks(text: str) -> list[str]:
    """Paragraphs, headings and the points of lists, each on one line."""
    found: list[list[str]] = []
    is_open = False
    for line in text.split("\n"):
        line = line.strip()
        starts_anew = bool(HEADING.match(line) or LIST_ITEM.match(line))
        if line and is_open and not starts_anew:
            found[-1].append(line)
        elif line:
            found.append([line])
        is_open = bool(line) and not HEADING.match(line)
    return [" ".join(lines) for lines in found]
