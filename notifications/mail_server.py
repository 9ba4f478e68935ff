"""The line to the mail server, kept open for the letters that follow at once."""

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

# A line is used again within these seconds, for so many letters.
KEPT_SECONDS = 5
LETTERS = 100
# The time limit of the settings counts from byte to byte; a server that drips its answers gets no more than this.
LONGEST_SECONDS = 300


class Kept(threading.local):
    """One for each thread: two letters never speak at once."""

    backend: Any = None
    server: tuple = ()
    letters = 0
    used_at = 0.0


kept = Kept()


@contextmanager
def line() -> Iterator[Any]:
    """A mail backend whose line is open. After any error it is dropped, so that the next letter begins anew.

    Raises what the mail server's silence or refusal raises: `OSError` and `smtplib.SMTPException`.
    """
    if not is_fit():
        hang_up()
        kept.backend, kept.server, kept.letters = get_connection(), address(), 0
    try:
        kept.backend.open()
        with cut_off(kept.backend):
            yield kept.backend
    except BaseException:
        drop()
        raise
    kept.letters, kept.used_at = kept.letters + 1, time.monotonic()


@contextmanager
def cut_off(backend: Any) -> Iterator[None]:
    """Take the line away from under whoever still waits on it after the longest time."""
    timer = threading.Timer(LONGEST_SECONDS, tear, [backend])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def tear(backend: Any) -> None:
    connection = getattr(backend, "connection", None)
    with suppress(OSError, AttributeError):  # closed in this moment
        connection.sock.shutdown(socket.SHUT_RDWR)


def address() -> tuple:
    return settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT


def is_fit() -> bool:
    """Whether the kept line may carry another letter: young, little used, and the server still answers on it."""
    if kept.backend is None or kept.server != address() or kept.letters >= LETTERS:
        return False
    if time.monotonic() - kept.used_at > KEPT_SECONDS:
        return False
    connection = getattr(kept.backend, "connection", None)
    try:
        return connection is None or connection.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def hang_up() -> None:
    """Take leave of the server, whether or not it still listens."""
    try:
        if kept.backend is not None:
            kept.backend.close()
    except (OSError, smtplib.SMTPException):
        drop()
    kept.backend = None


def drop() -> None:
    """Close without a word: a server that does not answer would let us wait once more."""
    connection = getattr(kept.backend, "connection", None)
    if connection is not None:
        connection.close()
    kept.backend = None
