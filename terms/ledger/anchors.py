"""Heads of the chain that left the database: reading them back, and comparing the chain with them."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

# A line of the daily letter, also where a mail program has wrapped it.
LINE = re.compile(r"\b(\d{4}-\d\d-\d\d)\s+(\d+)\s+([0-9a-f]{64})\b")


class NoAnchors(Exception):
    """The file cannot be read, or holds no anchor."""


@dataclass(frozen=True)
class Anchor:
    """The head of the chain on one day; `hashes` are those of the last entries up to it, where they were kept."""

    day: datetime.date
    number: int
    hash: str
    hashes: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[int, str]]:
        """Number and hash of every entry that this anchor holds."""
        yield self.number, self.hash
        yield from enumerate(self.hashes, self.number - len(self.hashes) + 1)


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors of a file: lines of the portal's own file, or text copied from the letters. Raises `NoAnchors`."""
    try:
        text = path.read_text(encoding="utf-8")
        kept = [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
        found = [
            Anchor(datetime.date.fromisoformat(line["day"]), line["number"], line["hash"], tuple(line["hashes"]))
            for line in kept
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoAnchors(str(error)) from error
    found += [
        Anchor(datetime.date.fromisoformat(day), int(number), sha256) for day, number, sha256 in LINE.findall(text)
    ]
    if not found:
        raise NoAnchors(_("There is no anchor in it."))
    return found


class Comparison:
    """Walks beside the chain. After the first entry that differs it is silent: all later ones differ with it."""

    def __init__(self, anchors: Iterable[Anchor], first: int = 1):
        self.expected: dict[int, list[tuple[datetime.date, str]]] = {}
        for anchor in anchors:
            for number, sha256 in anchor.pairs():
                if number >= first:
                    self.expected.setdefault(number, []).append((anchor.day, sha256))
        self.trusted = first - 1
        self.is_broken = False

    def __len__(self) -> int:
        return len(self.expected)

    def fault(self, number: int, sha256: str) -> tuple[int, str] | None:
        """The first entry that can no longer be trusted, and why; nothing where the entry is as it was anchored."""
        kept = self.expected.pop(number, [])
        differing = [day for day, anchored in kept if anchored != sha256]
        if not kept or self.is_broken:
            return None
        if not differing:
            self.trusted = number
            return None
        self.is_broken = True
        first, values = self.trusted + 1, {"number": number, "day": min(differing).isoformat()}
        if first == number:
            return number, _("the hash is not the one that was anchored on %(day)s") % values
        sentence = _("between entry %(first)d and entry %(number)d something is not as it was anchored on %(day)s")
        return first, sentence % (values | {"first": first})

    def missing(self) -> Iterator[tuple[int, str]]:
        """What was anchored and was not passed: entries that are gone."""
        for number, kept in sorted(self.expected.items()):
            values = {"number": number, "day": kept[0][0].isoformat()}
            yield number, _("entry %(number)d was anchored on %(day)s and is missing") % values
