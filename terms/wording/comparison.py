"""Two texts of the Terms, compared word by word and clause by clause.

Clauses are matched first: those with the same words, wherever they stand and whatever their number, then those
that share most words, then those with the same number. Within a pair the words are compared. For a template:

    {% include "terms/_comparison.html" with comparison=comparison language="en" only %}

`language` is that of the compared texts; a page with two comparisons gives each a `prefix` for its anchors. The include has no heading of its own above `h3`.
"""

import difflib
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from terms.wording.clauses import Clause, clauses

# Two clauses are one that was rewritten when they share at least this part of their words.
ALIKE = 0.5
# So few words left alone between two changes are read as part of the change.
ISLAND = 2
# Above this many pairs of equal words a clause is given as taken out and put in, whole: difflib would take seconds.
MOST_PAIRS = 100_000
# Above this many pairs of clauses only the same words and the same number make a pair.
MOST_LIKENESSES = 20_000
# Of clauses with the same words, so many are tried as partners.
MOST_TWINS = 20
# Ends a paragraph within a clause; no word contains it.
BREAK = "\n"


@dataclass(frozen=True)
class Piece:
    """Words in a row: `kind` is "same", "added" or "removed"; `text` holds a line break where a paragraph ends."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of one clause: `kind` is "same", "changed", "new", "removed", "moved" or "renumbered".

    "renumbered": only its number differs. "moved": it stands elsewhere; `is_reworded` says whether words changed too.
    `place` numbers the changes that are shown, from 1. `unchanged_before` counts the clauses left out before it.
    """

    kind: str
    # As it stands now; where it was removed, as it stood.
    clause: Clause
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...] = ()
    is_reworded: bool = False
    place: int = 0
    unchanged_before: int = 0

    @property
    def label(self) -> str:
        return self.clause.label

    @property
    def old_label(self) -> str:
        return self.old.label if self.old else ""


@dataclass(frozen=True)
class Comparison:
    """`changes` in the order of the new text, a removed clause after its neighbour of old.

    Clauses of which only the number differs stand in `renumbered`, those without any difference nowhere.
    """

    changes: tuple[Change, ...]
    renumbered: tuple[Change, ...]
    unchanged: int
    unchanged_after: int
    words_added: int
    words_removed: int
    counts: dict[str, int]

    def __bool__(self) -> bool:
        """Whether any word differs."""
        return bool(self.changes or self.renumbered)


def compare(old_text: str, new_text: str) -> Comparison:
    """What became of each clause of `old_text` in `new_text`. Both are Markdown; nothing in the result is HTML."""
    found = list(all_changes(old_text, new_text))
    shown: list[Change] = []
    passed = 0
    for change in found:
        if change.kind in ("same", "renumbered"):
            passed += is_left_out(change)
        else:
            shown.append(replace(change, place=len(shown) + 1, unchanged_before=passed))
            passed = 0
    pieces = [piece for change in shown for piece in change.pieces]
    kinds = Counter(change.kind for change in found)
    return Comparison(
        changes=tuple(shown),
        renumbered=tuple(change for change in found if change.kind == "renumbered"),
        unchanged=sum(map(is_left_out, found)),
        unchanged_after=passed,
        words_added=sum(len(piece.text.split()) for piece in pieces if piece.kind == "added"),
        words_removed=sum(len(piece.text.split()) for piece in pieces if piece.kind == "removed"),
        counts={kind: kinds[kind] for kind in ("changed", "new", "removed", "moved", "renumbered")},
    )


def is_left_out(change: Change) -> bool:
    """A clause without any difference; sections and the title are not counted."""
    return change.kind == "same" and not change.clause.is_heading


def all_changes(old_text: str, new_text: str) -> Iterator[Change]:
    """Each clause of both texts once, the unchanged included."""
    old, new = clauses(old_text), clauses(new_text)
    pairs = matched(old, new)
    in_place = longest_rise([pairs[place] for place in sorted(pairs)])
    origin = {there: here for here, there in pairs.items()}
    removed: dict[int, list[Clause]] = defaultdict(list)
    neighbour = -1
    for here, clause in enumerate(old):
        if here not in pairs:
            removed[neighbour].append(clause)
        elif pairs[here] in in_place:
            neighbour = pairs[here]
    for there, after in enumerate([None, *new], start=-1):
        if after:
            yield judged(old[origin[there]] if there in origin else None, after, there in in_place)
        for clause in removed[there]:
            yield Change("removed", clause, clause, None, (Piece("removed", as_text(tokens(clause))),))


def judged(old: Clause | None, new: Clause, is_in_place: bool) -> Change:
    """What became of one clause that stands in the new text."""
    if old is None:
        return Change("new", new, None, new, (Piece("added", as_text(tokens(new))),))
    is_reworded = old.content != new.content
    if is_in_place and not is_reworded:
        return Change("same" if old.label == new.label else "renumbered", new, old, new)
    return Change("changed" if is_in_place else "moved", new, old, new, word_pieces(old, new), is_reworded)


# --- which clause became which ------------------------------------------------------------------


def matched(old: list[Clause], new: list[Clause]) -> dict[int, int]:
    """The place in `new` of each clause of `old` that has one there."""
    pairs: dict[int, int] = {}
    for candidates in (of_same_words, of_like_words, of_same_number):
        here = [place for place in range(len(old)) if place not in pairs]
        taken = set(pairs.values())
        there = [place for place in range(len(new)) if place not in taken]
        for one, other in candidates(old, new, here, there):
            if one not in pairs and other not in taken:
                pairs[one] = other
                taken.add(other)
    return pairs


def of_same_words(old, new, here: list[int], there: list[int]) -> Iterator[tuple[int, int]]:
    """Those under the same number first, then in their order."""
    by_content: dict[tuple, list[int]] = defaultdict(list)
    for place in there:
        by_content[new[place].content].append(place)
    pairs = [(one, other) for one in here for other in by_content[old[one].content][:MOST_TWINS]]
    return iter(sorted(pairs, key=lambda pair: old[pair[0]].label != new[pair[1]].label))


def of_like_words(old, new, here: list[int], there: list[int]) -> Iterator[tuple[int, int]]:
    """The most alike first; the same number counts for a little."""
    if len(here) * len(there) > MOST_LIKENESSES:
        return
    bags = {
        id(clause): Counter(clause.content) for clause in [*map(old.__getitem__, here), *map(new.__getitem__, there)]
    }
    found = []
    for one, other in product(here, there):
        a, b = old[one], new[other]
        shared = sum((bags[id(a)] & bags[id(b)]).values())
        likeness = 2 * shared / max(len(a.content) + len(b.content), 1)
        if likeness >= ALIKE and a.is_heading == b.is_heading:
            found.append((likeness + (a.label == b.label) / 10, one, other))
    for _likeness, one, other in sorted(found, key=lambda item: (-item[0], item[1], item[2])):
        yield one, other


def of_same_number(old, new, here: list[int], there: list[int]) -> Iterator[tuple[int, int]]:
    """Rewritten altogether, under the number it had; the title has none and comes first."""
    names = {(new[place].label or place, new[place].is_heading): place for place in there}
    for place in here:
        name = (old[place].label or place, old[place].is_heading)
        if name in names and (old[place].label or place == 0):
            yield place, names[name]


def longest_rise(places: list[int]) -> set[int]:
    """The most of these places that stand in rising order: what did not move."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    found, place = set(), tails[-1] if tails else None
    while place is not None:
        found.add(place)
        place = before[place]
    return found


# --- the words of one clause --------------------------------------------------------------------


def tokens(clause: Clause) -> list[str]:
    """Its words, with a break between paragraphs."""
    return [token for block in clause.blocks for token in (BREAK, *block)][1:]


def as_text(parts: Sequence[str]) -> str:
    return re.sub(rf" ?{BREAK} ?", BREAK, " ".join(parts))


def word_pieces(old: Clause, new: Clause) -> tuple[Piece, ...]:
    """The words of both in reading order: what was removed stands before what was added in its place."""
    found: list[tuple[str, list[str]]] = []
    for step in settled(steps(tokens(old), tokens(new))):
        for kind, parts in (("removed", step.removed), ("added", step.added), ("same", step.same)):
            if all(part == BREAK for part in parts):
                # An end of paragraph alone is nothing to read out; where it is new, it is kept.
                kind, parts = "same", [] if kind == "removed" else parts
            if found and found[-1][0] == kind:
                found[-1][1].extend(parts)
            elif parts:
                found.append((kind, list(parts)))
    return tuple(Piece(kind, as_text(parts)) for kind, parts in found)


@dataclass(frozen=True)
class Step:
    """Words taken out, words put in their place, and the words after them that stayed."""

    removed: list[str]
    added: list[str]
    same: list[str]

    @property
    def size(self) -> int:
        return len(self.removed) + len(self.added)


def steps(old: list[str], new: list[str]) -> list[Step]:
    """One text into the other."""
    often = Counter(old)
    if sum(often[word] for word in new) > MOST_PAIRS:
        return [Step(old, new, [])]
    found, here, there = [], 0, 0
    for match in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        found.append(Step(old[here : match.a], new[there : match.b], old[match.a : match.a + match.size]))
        here, there = match.a + match.size, match.b + match.size
    return found


def settled(found: list[Step]) -> list[Step]:
    """Without the one or two words that happen to stand in both texts between larger changes."""
    whole: list[Step] = []
    for step in found:
        last = whole[-1] if whole else None
        if last and len(last.same) <= ISLAND and 2 * len(last.same) < min(last.size, step.size):
            removed, added = last.removed + last.same + step.removed, last.added + last.same + step.added
            whole[-1] = Step(removed, added, step.same)
        else:
            whole.append(step)
    return whole
