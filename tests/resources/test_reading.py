import pytest

from files.storing import store
from resources.models import ResourceText
from resources.reading import read_file, readable
from tests.factories import ResourceFactory
from tests.files.samples import any_file, pdf, upload
from tests.resources.shelf import with_file

pytestmark = pytest.mark.django_db


def pages(resource) -> list[tuple[int, str]]:
    return list(resource.texts.values_list("number", "text"))


def test_text_of_each_page_is_kept():
    resource = with_file(content=pdf("The river rises.", "The goats moved."))

    assert read_file(resource.pk) == 2
    assert pages(resource) == [(1, "The river rises."), (2, "The goats moved.")]


def test_reading_twice_gives_the_same():
    resource = with_file(content=pdf("One", "Two"))

    read_file(resource.pk)
    read_file(resource.pk)

    assert pages(resource) == [(1, "One"), (2, "Two")]


def test_text_of_a_replaced_file_goes():
    resource = with_file(content=pdf("Old", "Older"))
    read_file(resource.pk)
    resource.file = store(upload("new.pdf", pdf("New")), resource.shared_by)
    resource.save(update_fields=["file"])

    read_file(resource.pk)

    assert pages(resource) == [(1, "New")]


def test_nothing_is_kept_without_words():
    scan, table, link = with_file(content=pdf("")), with_file("a.csv", any_file("csv")), ResourceFactory()

    assert [read_file(resource.pk) for resource in (scan, table, link)] == [0, 0, 0]
    assert read_file(link.pk + 1) == 0


def test_words_divided_at_the_end_of_a_line_are_joined():
    assert readable("pre\x02\r\nparedness\x00 and re\ufffe\nsilience") == "preparedness and resilience"


def test_short_line_ends_a_paragraph():
    text = ResourceText(
        text="A long line of words that fills\nthe whole width of the page and\nends.\nThen the next begins."
    )

    assert text.paragraphs == [
        "A long line of words that fills the whole width of the page and ends.",
        "Then the next begins.",
    ]
