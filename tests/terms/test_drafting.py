import pytest
from django.db import DatabaseError, transaction

from terms import drafting
from terms.models import TermsVersion
from terms.versions import publish
from terms.wording.faults import faults_of_terms, normalized
from tests.terms.drafts import coordinator, draft, written

GOOD = "# Terms\n\n## 1. Who\n\n1.1 We are many.\n\n1.2 We are free.\n"


def test_line_ends_are_made_one_and_the_text_ends_with_one():
    assert normalized("\ufeff\r\n# Terms\r\n\r\n1.1 We\rare.\r\n\n\n") == "# Terms\n\n1.1 We\nare.\n"


def test_blank_text_is_no_text():
    assert normalized(" \r\n\n ") == ""


def test_good_text_has_no_fault():
    assert faults_of_terms(GOOD) == []


@pytest.mark.django_db
def test_first_version_has_no_fault():
    version = TermsVersion.objects.get(number=1)
    assert [faults_of_terms(version.text(language)) for language in ("en", "sw")] == [[], []]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("# Terms", "Terms", "The first line is the title: “# ”, then its words."),
        ("## 1. Who", "## Who", "Line 3: a section begins like this: “## 4. Its name”."),
        ("1.1 We are many.", "1.1", "Line 5: clause 1.1 has no words."),
        ("many.\n\n1.2", "many.\n1.2", "Line 6: leave an empty line before clause 1.2."),
        ("1.2 We", "1.1 We", "Line 7: clause 1.1 stands after clause 1.1."),
        ("1.2 We", "2.1 We", "Line 7: clause 2.1 stands in section 1."),
        ("free.", "free.\n\n## 1. Again", "Line 9: section 1 stands after section 1."),
        ("many", "<b>many</b>", "Line 5: “<b>” would be shown as it stands. Write Markdown, no HTML."),
        ("many", "[many](javascript:alert)", "Line 5: a link begins with https://, http:// or mailto:."),
        ("many", "<data:text/html>", "Line 5: a link begins with https://, http:// or mailto:."),
        ("many", "![many](https://example.org/a.png)", "Line 5: a text that is signed has no pictures."),
        ("many", "ma\u202eny", "Line 5 holds a character that nobody sees (U+202E). Type the line anew."),
    ],
)
def test_each_fault_has_its_sentence(before, after, sentence):
    assert faults_of_terms(GOOD.replace(before, after)) == [sentence]


def test_text_without_clauses_is_told_so():
    assert faults_of_terms("# Terms\n\nWe agree.\n") == [
        "No clause is numbered. A clause is a paragraph that begins with its number: “3.2 Joining …”."
    ]


def test_links_that_one_may_follow_are_allowed():
    line = "[page](https://example.org/), <mailto:a@example.org> and <https://example.org>"
    assert faults_of_terms(GOOD.replace("many", line)) == []


@pytest.mark.django_db
def test_draft_gets_the_next_free_number():
    assert [draft().number, draft().number] == [2, 3]


@pytest.mark.django_db
def test_whoever_changes_a_word_has_drafted_it():
    opened, second = draft(), coordinator()

    saved = drafting.save(opened, written(change_note_en="Other."), second, drafting.fingerprint(opened))

    assert (saved.drafted_by, saved.change_note) == (second, "Other.")


@pytest.mark.django_db
def test_whoever_saves_without_a_change_has_not_drafted_it():
    first = coordinator()
    opened = draft(by=first)
    assert drafting.save(opened, written(), coordinator(), drafting.fingerprint(opened)).drafted_by == first


@pytest.mark.django_db
def test_second_one_to_save_is_told_and_undoes_nothing():
    opened = draft()
    seen = drafting.fingerprint(opened)
    drafting.save(opened, written(change_note_en="First."), coordinator(), seen)

    with pytest.raises(drafting.ChangedMeanwhile) as told:
        drafting.save(opened, written(change_note_en="Second."), coordinator(), seen)

    assert told.value.draft.change_note == "First."
    assert TermsVersion.objects.get(pk=opened.pk).change_note == "First."


@pytest.mark.django_db
def test_published_version_is_neither_saved_nor_deleted():
    version = draft(is_material=False)
    seen = drafting.fingerprint(version)
    publish(version, coordinator())

    for step in (
        lambda: drafting.save(version, written(), coordinator(), seen),
        lambda: drafting.delete(version),
    ):
        with pytest.raises(drafting.PublishedMeanwhile):
            step()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [
        lambda versions: versions.delete(),
        lambda versions: versions.update(text_en="Other"),
        lambda versions: versions.update(state="draft"),
    ],
)
def test_database_keeps_a_published_version_as_it_is(step):
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        step(TermsVersion.objects.filter(number=1))


@pytest.mark.django_db
def test_draft_is_deleted():
    drafting.delete(draft())
    assert [version.number for version in TermsVersion.objects.all()] == [1]


@pytest.mark.django_db
def test_draft_overtaken_by_a_later_number_gets_a_new_one():
    overtaken, later = draft(), draft(is_material=False)
    publish(later, coordinator())

    saved = drafting.save(overtaken, written(change_note_en="On."), coordinator(), drafting.fingerprint(overtaken))

    assert saved.number == 4


@pytest.mark.django_db
def test_draft_sent_twice_is_one():
    writer = coordinator()
    assert draft(by=writer) == draft(by=writer)


@pytest.mark.django_db
def test_saving_twice_is_saving_once():
    opened, writer = draft(), coordinator()
    seen, words = drafting.fingerprint(opened), written(change_note_en="Other.")

    assert drafting.save(opened, words, writer, seen) == drafting.save(opened, words, writer, seen)
