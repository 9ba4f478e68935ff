"""The letters of a decision: shown before they go, their words open to change, sent to nobody who was not shown.

An activity says in one place which letters a decision sends, as a list of `Outgoing`. The desk shows that list, and the
activity sends by the same one, in the words that the desk gives back under the letter's own name and language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from members.models import User
from notifications import outbox, wording

# Subject and text, names in braces, by letter and language.
Words = Mapping[tuple[str, str], tuple[str, str]]


class Unseen(Exception):
    """A letter would go out that the coordinator was not shown: another one, or in another language."""


@dataclass(frozen=True)
class Outgoing:
    """One letter to one person."""

    letter: str
    person: User
    context: dict = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.letter, self.person.language


@dataclass(frozen=True)
class Draft:
    """One letter in one language, for all who get it."""

    letter: str
    language: str
    outgoing: list[Outgoing]

    @property
    def people(self) -> list[User]:
        return [one.person for one in self.outgoing]

    @property
    def language_name(self) -> str:
        return User.Language(self.language).label

    def begins_with(self) -> tuple[str, str]:
        """The words in force, names in braces."""
        words = wording.usable(self.letter, self.language)
        return words or wording.portals_own(self.letter, self.language)

    def read(self, words: tuple[str, str]) -> tuple[str, str]:
        """Subject and text as the first of them will read it."""
        first = self.outgoing[0]
        return outbox.render(self.letter, first.context, first.person, self.language, words)


def drafts(outgoing: Iterable[Outgoing]) -> list[Draft]:
    """In the order of the letters; for each, English before Kiswahili."""
    found: dict[tuple[str, str], list[Outgoing]] = {}
    for one in outgoing:
        found.setdefault(one.key, []).append(one)
    order = list(dict.fromkeys(letter for letter, _language in found))
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    return [Draft(*key, found[key]) for key in keys]


def send(outgoing: Iterable[Outgoing], words: Words | None = None) -> None:
    """Each to its person; in the words in force, or in those that were shown.

    Raises `Unseen` when words are given, but not for one of these letters: then none has gone, call it in a transaction.
    """
    for one in outgoing:
        if words is not None and one.key not in words:
            raise Unseen
        outbox.post(one.letter, one.person, one.context, words=words[one.key] if words is not None else None)
