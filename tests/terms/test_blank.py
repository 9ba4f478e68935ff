"""The paper to print says every word that is signed, and leaves room to sign."""

import io
import re

import pikepdf
import pypdfium2
import pytest

from terms.models import TermsVersion
from terms.versions import publish
from terms.wording.typesetting import tree

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def squeezed(text: str) -> str:
    return "".join(text.split())


def lines(markdown: str) -> list[str]:
    """Each line of a Markdown text without its mark and its blanks."""
    return [squeezed(re.sub(r"^(#+|-) ", "", line)) for line in markdown.splitlines() if line.strip()]


@pytest.mark.parametrize("language", ["en", "sw"])
def test_paper_holds_every_word_of_the_text_its_fingerprint_and_room_to_sign(client, language):
    version = TermsVersion.objects.get(number=1)

    answer = client.get("/terms/1/paper.pdf", {"language": language})

    document = pypdfium2.PdfDocument(answer.content)
    text = squeezed(words(answer.content))
    assert [line for line in lines(version.text(language)) if line not in text] == []
    assert version.sha256(language) in text
    assert len(document) == 3
    assert f"/terms/{version.number}/" in text


def test_paper_is_tagged_and_speaks_its_language(client):
    document = pikepdf.open(io.BytesIO(client.get("/terms/1/paper.pdf?language=sw").content))

    assert bool(document.Root.MarkInfo.Marked)
    assert str(document.Root.Lang) == "sw"
    assert "pdfuaid:part>1<" in document.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize("address", ["/terms/2/paper.pdf", "/terms/1/paper.pdf?language=fr", "/terms/9/paper.pdf"])
def test_what_is_no_published_text_has_no_paper(client, administrator, address):
    TermsVersion.objects.create(number=2, text_en="# Draft\n\nSecret", effective_on="2027-01-01")

    assert client.get(address).status_code == 404


def test_version_without_kiswahili_has_no_paper_in_it(client, administrator):
    publish(
        TermsVersion(number=2, text_en="# Terms\n\n1.1 Short.", effective_on="2027-01-01", sign_by="2027-02-01"),
        administrator,
    )

    assert client.get("/terms/2/paper.pdf?language=sw").status_code == 404
    assert client.get("/sw/terms/2/paper.pdf").status_code == 200


def test_everything_that_markdown_can_say_reaches_the_paper(client, administrator):
    text = (
        "# Terms\n\nWe *like* **goats**, `code` and [a link](https://example.org).\n\n1. first\n2. second\n\n"
        "- one\n  - within\n\n> quoted\n\n---\n\n| a | b |\n| --- | --- |\n| c | d |\n\n```\nas it is\n```\n\n#evil[sharp] $x$"
    )
    publish(TermsVersion(number=2, text_en=text, effective_on="2027-01-01", sign_by="2027-02-01"), administrator)

    shown = words(client.get("/terms/2/paper.pdf").content)

    expected = [
        "We like goats, code and a link.",
        "1. first",
        "within",
        "quoted",
        "c d",
        "as it is",
        "#evil[sharp] $x$",
    ]
    assert [part for part in expected if part not in shown] == []


def test_clause_keeps_its_words_and_its_number_apart():
    clause = tree("3.4 A member *may* sign.")["children"][0]

    assert (clause["kind"], clause["number"]) == ("clause", "3.4")
    assert [span["kind"] for span in clause["children"][0]["children"]] == ["text", "em", "text"]
