"""The mailbox for what came back, over a real line to a server that speaks IMAP."""

import imaplib
import ssl

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from notifications import bounce_mailbox, outbox
from notifications.bounce_mailbox import read_mailbox
from notifications.models import Bounce, Message
from notifications.tasks import read_bounces
from tests.factories import UserFactory
from tests.notifications.imap_server import certificate_for, mailbox
from tests.notifications.reports import absence, postfix, qmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(db):
    for _ in range(2):
        outbox.post("member_welcome", UserFactory())
    Message.objects.update(state="sent", sent_at=timezone.now())
    return list(Message.objects.order_by("pk"))


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_mailbox_is_read_once_and_everything_in_it_marked(letters):
    first, second = (letter.message_id for letter in letters)
    with mailbox(postfix(first), absence(first), qmail(second)) as server:
        read = [read_mailbox(server.address) for _ in range(2)]

    assert (read, server.seen, states()) == ([3, 0], {1, 2, 3}, ["bounced", "bounced"])


def test_mail_that_could_not_be_marked_is_read_again_and_counts_once(letters):
    with mailbox(postfix(letters[0].message_id)) as server:
        server.refuses_marks = True
        with pytest.raises(imaplib.IMAP4.error, match="disk full"):
            read_mailbox(server.address)
        server.refuses_marks = False
        read_mailbox(server.address)

    assert (states(), Bounce.objects.count()) == (["bounced", "sent"], 1)


def test_enormous_mail_is_read_in_part(letters, monkeypatch):
    monkeypatch.setattr(bounce_mailbox, "LARGEST", 100)
    with mailbox(b"Subject: large\r\n\r\n" + b"x" * 10_000, postfix(letters[0].message_id)) as server:
        assert read_mailbox(server.address) == 2


def test_mailbox_is_read_a_piece_at_a_time(letters, monkeypatch):
    monkeypatch.setattr(bounce_mailbox, "AT_ONCE", 2)
    with mailbox(*[b"Subject: hello\r\n\r\nHello"] * 3) as server:
        assert [read_mailbox(server.address) for _ in range(3)] == [2, 1, 0]


@pytest.mark.parametrize(
    ("wrong", "words"), [((":secret@", ":wrong@"), "wrong password"), (("/Returned", "/Other"), "such folder")]
)
def test_mailbox_that_refuses_is_an_error(wrong, words):
    with mailbox() as server, pytest.raises(imaplib.IMAP4.error, match=words):
        read_mailbox(server.address.replace(*wrong))


@pytest.mark.parametrize("address", ["imap://a:b@mail.example.org/", "pop3://a:b@127.0.0.1/"])
def test_secret_never_travels_without_tls(address):
    with pytest.raises(ImproperlyConfigured):
        read_mailbox(address)


def test_mailbox_behind_tls_is_read(letters, monkeypatch, tmp_path):
    certificate = certificate_for("127.0.0.1", tmp_path / "mailbox.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailbox(postfix(letters[0].message_id), certificate=certificate) as server:
        assert (server.address[:8], read_mailbox(server.address)) == ("imaps://", 1)

    assert states() == ["bounced", "sent"]


@pytest.mark.parametrize(("host", "is_known"), [("127.0.0.1", False), ("127.0.0.2", True)])
def test_secret_is_kept_from_a_server_that_cannot_prove_who_it_is(monkeypatch, tmp_path, host, is_known):
    certificate = certificate_for(host, tmp_path / "mailbox.pem")
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailbox(certificate=certificate) as server, pytest.raises(ssl.SSLCertVerificationError):
        read_mailbox(server.address)

    assert server.said == []


def test_job_reads_the_mailbox_of_the_setting_and_rests_without_one(letters, settings):
    read_bounces(timestamp=0)
    with mailbox(postfix(letters[0].message_id)) as server:
        settings.BOUNCE_MAILBOX = server.address
        read_bounces(timestamp=0)

    assert states() == ["bounced", "sent"]
