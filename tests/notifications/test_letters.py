"""Every letter of the portal, in both languages, with the longest and worst values that people can type."""

import datetime
import re
from email import message_from_bytes, policy
from html import unescape
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Engine

from notifications import outbox, wording
from notifications.delivery import mail
from notifications.letters import LETTERS
from notifications.models import Kind
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NAMES = sorted(path.stem for path in (settings.BASE_DIR / "templates" / "email").glob("[!_]*.txt"))
TYPED = f"{settings.PORTAL_URL}/typed/"
WORST = f"{TYPED}\r\nBcc: x@bad.example\n\n<a href='http://bad.example/'>b</a> {{{{ 7 }}}} {{% now %}} {{contact}} {'w' * 60}"
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
VERSION = SimpleNamespace(number=2, effective_on=NOW, change_note=WORST, change_note_line="What. " * 80)
ENTRY = SimpleNamespace(title="T" * 200, fact="F" * 200, why="W" * 200, url=f"{settings.PORTAL_URL}/resources/a/")
SECTION = SimpleNamespace(kind=SimpleNamespace(label="Resources"), entries=[ENTRY] * 4, more=7)
TEXTS = [
    "asker",
    "asks",
    "author",
    "author_organization",
    "subject",
    "before",
    "by",
    "change_note",
    "decider",
    "deleted_email",
    "entered_by",
    "faults",
    "from_email",
    "inviter",
    "kept",
    "name",
    "online_url",
    "organization",
    "other",
    "party_name",
    "place",
    "rhythm",
    "right",
    "title",
    "to_email",
    "mode",
]
DAYS = [
    "asked_at",
    "began_at",
    "confirmed_at",
    "due_on",
    "entered_at",
    "ends_at",
    "filled_on",
    "joined_at",
    "kept_until",
    "received_on",
    "left_at",
    "signed_on",
    "starts_at",
    "timestamp",
    "until",
    "withdrawn_at",
]
CONTEXT = (
    dict.fromkeys(TEXTS, WORST)
    | dict.fromkeys(DAYS, NOW)
    | {
        "anchor": SimpleNamespace(day=NOW, number=7, hash="f" * 64),
        "code": "123456",
        "due": SimpleNamespace(sign_by=NOW, rests_from=NOW),
        "events": ["E" * 200] * 5,
        "first": ENTRY,
        "has_account": False,
        "number": 2,
        "organizations": ["O" * 200] * 5,
        "pk": 1,
        "quoted": "\n".join(f"> {line}" for line in WORST.splitlines() * 10),
        "reason": f"{WORST}\n" * 10,
        "resource": SimpleNamespace(slug="goats", visibility="public"),
        "sections": [SECTION] * 4,
        "signature": SimpleNamespace(version=VERSION, code="0000-0000", signed_at=NOW),
        "sha256": "f" * 64,
        "slug": "nyika",
        "version": VERSION,
    }
)


@pytest.fixture(params=["en", "sw"])
def reader(request):
    return UserFactory(full_name="Amina\r\nBcc: y@bad.example <b>x</b>", language=request.param)


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch):
    """What a letter names and this walk does not know shows."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "MISSING")


def written(letter, reader):
    message = outbox.post(letter, reader, CONTEXT, in_bulk=True, unsubscribe=Kind.LETTERS)
    raw = mail(message).message().as_bytes(linesep="\r\n")
    return message, raw, message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("letter", NAMES)
def test_letter_is_whole_small_and_safe(letter, reader):
    message, raw, email = written(letter, reader)

    text, html = (part.get_content() for part in email.iter_parts())
    links = re.findall(r'href="([^"]*)"', html)
    assert len(raw) < 30_000
    assert (raw.isascii(), max(map(len, raw.split(b"\r\n"))) < 300) == (True, True)
    assert "MISSING" not in message.subject + text
    assert (email["To"], email["Bcc"], email["Auto-Submitted"]) == (reader.email, None, "auto-generated")
    assert len(str(email["Subject"]).splitlines()) == 1
    assert [link for link in links if not link.startswith(f"{settings.PORTAL_URL}/") or "typed" in link] == []
    assert not re.search(r"<(?!/?(a|b|p|br|html|head|body|meta|title|table|tr|td|font|wbr|!doctype)\b)", html, re.I)
    assert "<time" not in text
    assert max(map(len, words_seen(html))) <= 21
    assert not re.search(r"<b>[bx]</b>|<a href='", html)
    assert f'lang="{reader.language}"' in html


def words_seen(html):
    """What a narrow screen cannot break, addresses that stand in a sentence aside."""
    words = unescape(re.sub(r"<[^>]*>", " ", html.partition("<body")[2])).split()
    return [word for word in words if "://" not in word]


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_own_words_are_as_safe_as_the_portals(letter, reader):
    subject, text = wording.portals_own(letter, reader.language)
    wording.choose(letter, reader.language, subject, text, UserFactory())

    message, _raw, email = written(letter, reader)

    own = (message.subject, message.text)
    wording.choose(letter, reader.language, "", "", UserFactory())
    message, _raw, email = written(letter, reader)
    assert own == (message.subject, message.text)
    assert "typed" not in "".join(re.findall(r'href="([^"]*)"', email.get_body(("html",)).get_content()))


PEOPLE = ["asker", "author", "before", "by", "decider", "entered_by", "inviter", "kept", "name", "other"]


@pytest.mark.parametrize("letter", NAMES)
def test_subject_names_no_person(letter, reader):
    reader.full_name = "Zawadi Kioko"

    subject, _text = outbox.render(letter, CONTEXT | dict.fromkeys(PEOPLE, "Zawadi Kioko"), reader, reader.language)

    assert "Zawadi" not in subject


def test_head_of_a_letter_is_encoded_whatever_the_community_is_called(settings, reader):
    settings.DEFAULT_FROM_EMAIL = "Jumuiya ya Mbûni <cop@example.org>"

    _message, raw, email = written("organization_approved", reader)

    assert (raw.isascii(), email["From"]) == (True, settings.DEFAULT_FROM_EMAIL)
