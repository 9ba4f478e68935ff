import datetime
import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from terms.models import TermsVersion
from terms.versions import publish
from tests.terms.drafts import coordinator, draft

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def published(effective_in=0, **fields) -> TermsVersion:
    """One more version, a correction unless `sign_by` is given, in force in so many days."""
    day = timezone.localdate() + effective_in * DAY
    number = TermsVersion.objects.newest().number + 1
    version = draft(**{"is_material": "sign_by" in fields, "change_note_en": f"Change number {number}."} | fields)
    version.effective_on = day
    return publish(version, coordinator())


def dates(page: str) -> list[str]:
    """What the head of the page and the list say of each version."""
    said = re.findall(r'<span class="tag"[^>]*>(Announced|In force|Superseded)</span><span>(.*?)</span>', page)
    return [f"{tag}: {re.sub('<.*?>', '', words)}" for tag, words in said]


def test_terms_are_those_in_force_and_say_what_is_announced(client):
    published(40, sign_by=timezone.localdate() + 60 * DAY)

    page = client.get("/terms/").text

    assert "<title>Terms of Reference, version 1 - " in page
    assert "Version 2 comes into force on" in page
    assert re.findall(r'href="(/terms/2/.*?)"', page)[:2] == ["/terms/2/", "/terms/2/changes/"]


def test_each_version_says_from_when_until_when(client):
    before, today, after = (
        f"{day:%-d %B %Y}" for day in (datetime.date(2026, 3, 1), timezone.localdate(), timezone.localdate() + 5 * DAY)
    )
    published()
    published(5)

    assert dates(client.get("/terms/1/").text) == [
        f"Superseded: In force from {before}, superseded on {today}",
        f"Announced: In force from {after}",
        f"In force: Since {today}, until the next version follows on {after}",
        f"Superseded: In force from {before}, superseded on {today}",
    ]


def test_old_version_leads_to_the_one_in_force(client):
    published()
    assert "Version 2 is in force" in client.get("/terms/1/").text
    assert "This is an earlier version" not in client.get("/terms/2/").text


@pytest.mark.parametrize("address", ["/terms/2/", "/terms/2/changes/", "/terms/2/text/en/", "/terms/2/paper.pdf"])
def test_draft_is_nowhere_public(client, address):
    draft()
    assert client.get(address).status_code == 404
    assert "Version 2" not in client.get("/terms/").text
    assert "at least 60 days" not in client.get("/terms/1/changes/").text


@pytest.mark.parametrize(("prefix", "mark"), [("", "The full text is what you sign"), ("/sw", "<strong>Kushiriki")])
def test_summary_stands_beside_the_text_with_six_roles(client, prefix, mark):
    summary = re.search(r'<aside class="beside.*?</aside>', client.get(f"{prefix}/terms/").text, re.S).group()
    assert mark in summary
    assert summary.count("<li>") == 6


def test_text_comes_in_the_readers_language(client):
    assert '<div class="document" lang="sw">' in client.get("/sw/terms/").text
    assert '<div class="document" lang="en">' in client.get("/terms/").text


def test_version_without_kiswahili_is_read_in_english(client):
    published(text_sw="")

    page = client.get("/sw/terms/").text

    assert '<div class="document" lang="en">' in page
    assert "/terms/2/text/sw/" not in page
    assert client.get("/terms/2/text/sw/").status_code == 404


def test_page_gives_size_and_fingerprint_of_the_bytes_it_offers(client):
    page = client.get("/terms/1/").text

    for language in ("en", "sw"):
        content = client.get(f"/terms/1/text/{language}/").content
        found = hashlib.sha256(content).hexdigest()
        groups = " ".join(found[place : place + 8] for place in range(0, 64, 8))
        assert f"<span>{len(content)} bytes</span></p>" in page
        assert groups in page


def test_contents_lead_to_every_section(client):
    page = client.get("/terms/").text
    assert re.findall(r'<li><a href="#(s\d+)">', page) == re.findall(r'<h3 id="(s\d+)">', page)


def test_changes_are_those_since_the_version_before(client):
    published(change_note_en="Longer.")

    page = client.get("/terms/2/changes/").text

    assert re.findall(r"<(ins|del)><span[^>]*>.*?</span>(\d+)", page) == [("del", "30"), ("ins", "60")]
    assert "<p>Longer.</p>" in page


def test_changes_can_be_asked_since_any_earlier_version(client):
    published()
    published(text_en=TermsVersion.objects.get(number=1).text_en)

    assert "compared with version 2." in client.get("/terms/3/changes/").text
    assert "No word differs." in client.get("/terms/3/changes/?since=1").text


@pytest.mark.parametrize("since", ["3", "4", "0", "two", "1 OR 1=1"])
def test_changes_since_no_earlier_version_are_refused_with_a_sentence(client, since):
    published()
    published()

    response = client.get("/terms/3/changes/", {"since": since})

    assert "Choose one of the earlier versions." in response.text
    assert "<ins>" not in response.text


def test_first_version_has_nothing_before_it(client):
    assert "This is the first version: nothing came before it." in client.get("/terms/1/changes/").text


@pytest.mark.parametrize("address", ["/terms/", "/terms/1/", "/terms/1/changes/", "/terms/1/text/en/"])
def test_visitors_may_keep_the_terms(client, address):
    response = client.get(address)
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies


def test_more_versions_ask_no_more_questions(client):
    published()
    addresses = ["/terms/", "/terms/1/", "/terms/2/changes/"]
    counts = [count(client, address) for address in addresses]

    published()
    published()

    assert [count(client, address) for address in addresses] == counts


def count(client, address) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_list_of_versions_leaves_their_texts_in_the_database(client):
    published()
    deferred = TermsVersion.objects.listed()[0].get_deferred_fields()
    assert deferred == {f"{kind}_{language}" for kind in ("text", "html", "summary") for language in ("en", "sw")}


def test_change_note_speaks_the_readers_language(client):
    published(change_note_en="Longer notice.", change_note_sw="Muda mrefu zaidi.")

    assert "Longer notice." in client.get("/terms/2/changes/").text
    assert "Muda mrefu zaidi." in client.get("/sw/terms/2/changes/").text
