"""Typed text as the fonts inside typst can show it."""

import re
import unicodedata
from functools import cache
from pathlib import Path

# Ranges that the fonts inside typst cover in upright, italic and bold; a test compiles each of them.
CHARACTERS = Path(__file__).with_name("characters.txt")
SUBSTITUTE = "□"
JOINERS = "\u200b\u200c\u200d\u200e\u200f\u00ad"
# What emoji are made of besides their first character: joiners, skin tones, variation selectors, tags.
EMOJI_SEQUENCE = re.compile(
    "(?<=[\u2190-\u2bff\U0001f000-\U0001faff])(?:\u200d.|[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff])+"
)
LONG_WORD = re.compile(r"\S{25,}")


@cache
def shown_characters() -> frozenset[str]:
    ranges = (line.split("-") for line in CHARACTERS.read_text().split())
    return frozenset(
        chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)
    ) | frozenset(JOINERS)


def displayable(text: str) -> str:
    """One line of text in which each character has a shape: what the fonts lack becomes a square."""
    return displayable_piece(" ".join(text.split()))


def displayable_piece(text: str) -> str:
    """The same for a piece of a line, whose blanks at either end count."""
    return "".join(map(shown, EMOJI_SEQUENCE.sub("", unicodedata.normalize("NFC", text))))


def shown(character: str) -> str:
    if character in shown_characters():
        return character
    if unicodedata.category(character) == "Cf":  # invisible, and able to turn the direction of a whole line
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return plain if shown_characters().issuperset(plain) else SUBSTITUTE


def breakable(text: str) -> str:
    """The same text with invisible places at which a long word or address may go on in the next line."""
    return LONG_WORD.sub(lambda word: break_word(word[0]), text)


def break_word(word: str) -> str:
    pieces = re.findall(r"[^/@._?&=-]{1,12}[/@._?&=-]*|[/@._?&=-]+", word)
    return "\u200b".join(pieces)
