"""The one door for mail: written in the caller's transaction, sent by a job."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from members.models import User
from notifications import wording
from notifications.autolinks import unlinked
from notifications.bounces import is_dead
from notifications.models import Bounce, Kind, Message

# What keeps its lines: the words of coordinators, and quotations, of which every line begins with a mark.
WHOLE = {"reason", "quoted"}
# Where an address is what the letter is about.
ADDRESSES = {"online_url", "from_email", "to_email", "deleted_email"}
# Jobs of a higher priority go first; theirs is zero.
BULK = -10


def post(
    letter: str,
    to: User | str,
    context: dict | None = None,
    *,
    language: str = "",
    is_secret: bool = False,
    valid_for: int | None = None,
    in_bulk: bool = False,
    unsubscribe: str = "",
    words: tuple[str, str] | None = None,
) -> Message:
    """Write the letter `templates/email/<letter>.txt` to a person, or to an address without an account.

    The template's first line is the subject, the rest the text; a line that begins with `{{ portal }}`
    becomes a link in the HTML part. The language is the person's, or `language`. The mail goes out only
    if the transaction commits. `is_secret` empties the text once it was sent (sign-in codes), `valid_for` says after
    how many seconds it is of no use any more. `in_bulk` lets the letters to single persons go first. `unsubscribe`
    names the kind of mail to many that this is (`Kind`). `words` are subject and text that stand for the letter's this
    once, names in braces.
    """
    person = to if isinstance(to, User) else None
    language = (person.language if person else language) or translation.get_language() or settings.LANGUAGE_CODE
    subject, text = render(letter, context or {}, person, language, words)
    return write(
        letter,
        to,
        subject,
        text,
        language=language,
        is_secret=is_secret,
        valid_for=valid_for,
        in_bulk=in_bulk,
        unsubscribe=unsubscribe,
    )


def write(
    letter: str,
    to: User | str,
    subject: str,
    text: str,
    *,
    language: str,
    is_secret: bool = False,
    valid_for: int | None = None,
    in_bulk: bool = False,
    unsubscribe: str = "",
) -> Message:
    """Put a finished text into the outbox and defer the job that sends it; mail to many never goes to a dead address.

    Raises `ValueError` when something that can be ended goes to somebody without an account.
    """
    from notifications.tasks import send_message

    if unsubscribe and not isinstance(to, User):
        raise ValueError(f"{letter}: nobody but a person with an account can end {Kind(unsubscribe)}.")
    with transaction.atomic():
        message = new(
            letter,
            to,
            subject,
            text,
            language=language,
            is_secret=is_secret,
            expires_at=timezone.now() + datetime.timedelta(seconds=valid_for) if valid_for else None,
            unsubscribe=unsubscribe,
        )
        message.save()
        if in_bulk and is_dead(message.address):
            message.withhold()
            return message
        send_message.configure(priority=BULK if in_bulk else None).defer(message_id=message.pk)
    return message


def new(letter: str, to: User | str, subject: str, text: str, **fields: Any) -> Message:
    """A message that is in no outbox yet."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    return Message(
        letter=letter,
        recipient=to if isinstance(to, User) else None,
        address=to.email if isinstance(to, User) else to,
        subject=" ".join(subject.split())[:200],
        text=text,
        message_id=f"<{uuid.uuid4()}@{domain}>",
        **fields,
    )


@dataclass(frozen=True)
class Copy:
    """One person's copy of a letter to many; `is_withheld` when it must not go to them after all."""

    to: User
    subject: str
    text: str
    language: str
    is_withheld: bool = False


@transaction.atomic
def write_all(letter: str, copies: Sequence[Copy], *, unsubscribe: str = "") -> list[Message]:
    """As `write` does for each, in bulk, in the order given and with the same few queries however many there are."""
    from notifications.tasks import send_message

    addresses = [copy.to.email for copy in copies]
    dead = set(Bounce.objects.unanswered().filter(address__in=addresses).values_list("address", flat=True))
    messages = []
    for copy in copies:
        is_withheld = copy.is_withheld or copy.to.email in dead
        state = Message.State.WITHHELD if is_withheld else Message.State.QUEUED
        fields = {"language": copy.language, "unsubscribe": unsubscribe, "state": state}
        messages.append(new(letter, copy.to, copy.subject, copy.text, **fields))
    Message.objects.bulk_create(messages)
    jobs: list[Any] = [{"message_id": message.pk} for message in messages if message.state == Message.State.QUEUED]
    if jobs:
        send_message.configure(priority=BULK).batch_defer(*jobs)
    return messages


def render(
    letter: str, context: dict, person: User | None, language: str, words: tuple[str, str] | None = None
) -> tuple[str, str]:
    """Subject and text of a letter. Values stay text, each on one line: nothing a person typed breaks out of it."""
    values = {name: as_text(value, name) for name, value in context.items()}
    values |= {
        "person": SimpleNamespace(first_name=as_text(person.first_name)) if person else None,
        "portal": settings.PORTAL_URL,
        "community_name": settings.COMMUNITY_NAME,
        "community_contact": settings.COMMUNITY_CONTACT,
        "decision_days": settings.DECISION_WORKING_DAYS,
    }
    return wording.fill(letter, values, language, words)


def as_text(value: Any, name: str = "") -> Any:
    """What was typed, on one line or on several; no line of it reads as a link of ours, no name as a link at all."""
    if isinstance(value, list):
        return [as_text(one, name) for one in value]
    if not isinstance(value, str):
        return value
    if name in WHOLE:
        return "\n".join(quoted_if_link(line) for line in value.splitlines())
    line = " ".join(value.split())
    return quoted_if_link(line) if name in ADDRESSES else unlinked(line)


def quoted_if_link(line: str) -> str:
    return f"“{line.strip()}”" if line.strip().startswith(f"{settings.PORTAL_URL}/") else line
