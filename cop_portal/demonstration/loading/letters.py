"""Two letters of the coordinators: one that was sent to the lake counties, one that waits to be confirmed."""

import datetime

from coordination import letters
from coordination.models import Addressee, Letter
from coordination.segments import recipients, segment_of
from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import HOUR, days_before
from cop_portal.demonstration.loading.people import People
from cop_portal.demonstration.loading.sources import number, read
from members.models import User
from notifications.models import Message
from notifications.outbox import new
from vocabularies.models import County


def load_letters(people: People, now: datetime.datetime) -> None:
    for row in read("letters"):
        begun = days_before(now, row["days_ago"], "letter", row["subject_en"])
        words = {name: row[name] for name in ("subject_en", "text_en", "subject_sw", "text_sw")}
        letter = Letter.objects.create(by=people[row["by"]].user, written_at=begun, **words)
        letter.counties.set(County.objects.filter(slug__in=row["counties"]))
        readers = list(recipients(segment_of(letter)).order_by("pk"))
        move(letter, row["state"], begun + HOUR, len(readers))
        if letter.state == Letter.State.SENT:
            write(letter, readers)


def move(letter: Letter, state: str, at: datetime.datetime, count: int) -> None:
    letter.state = Letter.State(state)
    if state == Letter.State.SENT:
        letter.number, letter.sent_at = count, at
    else:
        letter.counted, letter.needs_second, letter.handed_over_at = count, True, at
    letter.save()
    histories.record([(letter, [("draft", state, at, letter.by)])], Letter.LOGGED_AS)


def write(letter: Letter, readers: list[User]) -> None:
    """The copies, as the mail server took them."""
    messages = []
    for reader in readers:
        language = letter.language_for(reader.language)
        subject, text = letters.words_for(letter, reader, language)
        facts = {"language": language, "unsubscribe": letters.kind_of(letter), "attempts": 1, "state": "sent"}
        message = new(letters.NAME, reader, subject, text, created_at=letter.sent_at, sent_at=letter.sent_at, **facts)
        message.message_id = f"<{number('letter', str(letter.pk), reader.email)}@example.org>"
        messages.append(message)
    Message.objects.bulk_create(messages)
    Addressee.objects.bulk_create(
        Addressee(letter=letter, person=message.recipient, message=message, written_at=letter.sent_at)
        for message in messages
    )
