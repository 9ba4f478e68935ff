"""The mailbox to which mail servers send what came back, read over IMAP (RFC 9051)."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications.bounces import take

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
AT_ONCE = 200
TIMEOUT = 30
# More than our largest letter with everything that a mail server writes around it.
LARGEST = 1_000_000


def read_mailbox(address: str) -> int:
    """Take what nobody has read yet, at most 200 mails, and mark each as read once it is recorded; gives how many.

    Raises `OSError` and `imaplib.IMAP4.error` when the server is away or refuses.
    """
    with opened(address) as box:
        numbers = answer(box.uid("SEARCH", "UNSEEN"))[0].split()[:AT_ONCE]
        for number in numbers:
            name = number.decode()
            for part in answer(box.uid("FETCH", name, f"(BODY.PEEK[]<0.{LARGEST}>)")):
                if isinstance(part, tuple):
                    take(part[1])
            answer(box.uid("STORE", name, "+FLAGS.SILENT", r"(\Seen)"))
    return len(numbers)


@contextmanager
def opened(address: str) -> Iterator[imaplib.IMAP4]:
    """`imaps://user:secret@host/folder`; without TLS (`imap://`) on this machine only."""
    url = urlsplit(address)
    secret, folder = unquote(url.password or ""), unquote(url.path.strip("/")) or "INBOX"
    with line(url.scheme, url.hostname or "", url.port) as box:
        answer(box.login(unquote(url.username or ""), secret))
        answer(box.select(f'"{folder}"'))
        yield box


def line(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    if scheme == "imap" and host in THIS_MACHINE:
        return imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)
    raise ImproperlyConfigured("BOUNCE_MAILBOX begins with imaps://, or with imap:// for this machine.")


def answer(said: tuple) -> list:
    """What the server gave. Raises `imaplib.IMAP4.error` when it refused."""
    status, data = said
    if status != "OK":
        raise imaplib.IMAP4.error(str(data))
    return data


def read_configured_mailbox() -> None:
    if settings.BOUNCE_MAILBOX:
        read_mailbox(settings.BOUNCE_MAILBOX)
