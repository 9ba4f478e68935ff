import time

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from terms.versions import TEXTS
from terms.wording.clauses import clauses, words
from terms.wording.comparison import all_changes, compare

FIRST = (TEXTS / "tor_v1.md").read_bytes().decode()
OLD = """# Terms

We agree.

## 1. Who

1.1 We are many.

1.2 We are free.

1.3 We are here.

## 2. What

2.1 We learn:

- (a) by doing;
- (b) by telling.
"""
WORD = st.sampled_from(
    ["a", "the", "of", "member", "shall", "not", "signs", "30", "days", "(a)", "1.1", "2.3", "-", "#", "##", "*"]
)
LINE = st.builds(
    lambda mark, parts: f"{mark} {' '.join(parts)}".strip(),
    st.sampled_from(["", "", "1.1", "1.2", "2.1", "2.2", "## 1.", "## 2.", "# Terms", "-", ">"]),
    st.lists(WORD, max_size=8),
)
TEXT = st.lists(LINE, max_size=12).map("\n\n".join) | st.lists(LINE, max_size=6).map("\n".join)


def kinds(old, new):
    return [(change.kind, change.old_label, change.label) for change in compare(old, new).changes]


def pieces(old, new):
    return [(piece.kind, piece.text) for change in compare(old, new).changes for piece in change.pieces]


def words_on(side, old, new):
    """The words of one text, put together from the comparison alone."""
    taken_out = "added" if side == "old" else "removed"
    found = {}
    for change in all_changes(old, new):
        clause = getattr(change, side)
        if clause and change.pieces:
            kept = [piece.text for piece in change.pieces if piece.kind != taken_out]
            found[id(clause)] = " ".join(kept).split()
        elif clause:
            found[id(clause)] = list(clause.words)
    return found


def test_text_falls_into_title_sections_and_clauses():
    assert [(clause.label, clause.is_heading, len(clause.blocks)) for clause in clauses(OLD)] == [
        ("", True, 2),
        ("1", True, 1),
        ("1.1", False, 1),
        ("1.2", False, 1),
        ("1.3", False, 1),
        ("2", True, 1),
        ("2.1", False, 3),
    ]


def test_same_text_has_no_change():
    comparison = compare(FIRST, FIRST)
    assert (bool(comparison), comparison.unchanged) == (False, sum(not clause.is_heading for clause in clauses(FIRST)))


def test_changed_word_is_found_within_its_clause():
    assert pieces(OLD, OLD.replace("are free", "are glad")) == [
        ("same", "1.2 We are"),
        ("removed", "free."),
        ("added", "glad."),
    ]


def test_new_clause_pushes_the_numbers_but_changes_nothing_else():
    new = OLD.replace("1.2 We are free.\n\n1.3", "1.2 Nobody pays a fee.\n\n1.3 We are free.\n\n1.4")

    assert kinds(OLD, new) == [("new", "", "1.2")]
    assert [(change.old_label, change.label) for change in compare(OLD, new).renumbered] == [
        ("1.2", "1.3"),
        ("1.3", "1.4"),
    ]


def test_removed_clause_stands_after_its_neighbour():
    new = OLD.replace("1.2 We are free.\n\n", "").replace("many", "few")
    assert kinds(OLD, new) == [("changed", "1.1", "1.1"), ("removed", "1.2", "1.2")]


def test_moved_clause_is_named_with_both_numbers():
    new = OLD.replace("1.1 We are many.\n\n", "") + "\n2.2 We are many.\n"
    assert kinds(OLD, new) == [("moved", "1.1", "2.2")]


def test_rewritten_clause_keeps_its_number():
    assert kinds(OLD, OLD.replace("We are free.", "Nobody pays a fee.")) == [("changed", "1.2", "1.2")]


def test_markup_alone_is_no_change_of_words():
    assert not compare(OLD, OLD.replace("- (a)", "* (a)").replace("We\nare", "We are"))


def test_what_is_left_out_is_counted():
    comparison = compare(OLD, OLD.replace("here", "there"))
    assert (comparison.changes[0].unchanged_before, comparison.unchanged_after) == (2, 1)


@given(TEXT, TEXT)
def test_without_additions_stand_the_old_words_without_removals_the_new(old, new):
    changed = words_on("old", old, new), words_on("new", old, new)
    assert sorted(changed[0].values()) == sorted(list(clause.words) for clause in clauses(old))
    assert sorted(changed[1].values()) == sorted(list(clause.words) for clause in clauses(new))


@given(TEXT)
def test_no_word_of_a_text_is_lost(text):
    marks = {"#", "##", "-", "*", ">"}
    assert [word for word in words(text) if word not in marks] == [word for word in text.split() if word not in marks]


def test_typed_markup_is_shown_and_not_obeyed():
    comparison = compare(OLD, OLD.replace("many", "<b>many</b> & more"))

    page = render_to_string("terms/_comparison.html", {"comparison": comparison, "language": "en"})

    assert "&lt;b&gt;many&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page


def test_screen_reader_hears_what_was_added_and_what_removed():
    page = render_to_string(
        "terms/_comparison.html", {"comparison": compare(OLD, OLD.replace("free", "glad")), "language": "en"}
    )
    assert '<del><span class="visually-hidden" lang="en">removed: </span>free.' in page
    assert "(end of addition)</span></ins>" in page


def test_worst_text_is_compared_within_three_seconds_of_work():
    one = "\n\n".join(f"{n // 9}.{n % 9} the member {n} is of the day" for n in range(1500))
    other = "the of to a " * 15_000
    began = time.process_time()

    compare(one, one.replace("the day", "a night"))
    compare(other, other[::-1])
    compare("the of to a " * 150, "a to of the " * 150)

    assert time.process_time() - began < 3
