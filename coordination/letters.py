"""Letters of the coordinators to many: written, confirmed by a second one where they go to very many, sent once."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from coordination.models import Addressee, Letter
from coordination.segments import Reach, reach, recipients, segment_of, with_reasons
from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications import outbox
from notifications.models import Kind, Message
from notifications.preferences import wants
from notifications.wording import NAMED, put_in

# The name under which these letters stand in the mail log.
NAME = "letter_to_members"
# People whose letters one job writes, in one transaction.
BATCH = 200
AT_ONCE = 2000
JOB = "coordination.tasks.write_letters"
KNOWN: dict[str, str | Promise] = {
    "name": _("how the person is addressed"),
    "community": _("the name of the community"),
    "contact": _("the address of the coordinators"),
    "my_page": _("the link to the reader's own page; it stands on a line of its own"),
    "terms": _("the link to the page where one signs the Terms; it stands on a line of its own"),
}
# A subject is read by others, over a shoulder or on a locked screen: it names nobody.
IN_SUBJECTS = {"community", "contact"}
BRACE = re.compile(r"[{}]")


class LetterChanged(Exception):
    """The letter is not the one that was read."""


class NobodyThere(Exception):
    """The segment holds nobody who may be written to."""


class NumberChanged(Exception):
    """Many more or fewer would get it than was shown."""


def faults_of_subject(subject: str) -> Iterator[str]:
    for name in NAMED.findall(subject):
        if name in KNOWN and name not in IN_SUBJECTS:
            yield gettext("A subject names nobody and holds no link: {%(name)s} belongs into the text.") % {
                "name": name
            }
    yield from faults(subject)


def faults(text: str) -> Iterator[str]:
    """A sentence for each line that names what the letter does not know."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in NAMED.findall(line):
            if name not in KNOWN:
                yield gettext("Line %(line)d: the letter does not know {%(name)s}. What it knows stands below.") % {
                    "line": number,
                    "name": name,
                }
        if BRACE.search(NAMED.sub("", line)):
            yield gettext("Line %(line)d: a brace without its partner. Names stand between two, like {name}.") % {
                "line": number
            }


def words_for(letter: Letter, person: User, language: str) -> tuple[str, str]:
    """Subject and text for this person. What a value says is never read as a name or as anything else."""
    with translation.override(language):
        values = {
            "name": outbox.as_text(person.first_name),
            "community": settings.COMMUNITY_NAME,
            "contact": settings.COMMUNITY_CONTACT,
            "my_page": settings.PORTAL_URL + reverse("me"),
            "terms": settings.PORTAL_URL + reverse("terms:my_terms"),
        }
        subject, text = letter.words(language)
        text = put_in(text, values).strip() + "\n"
        if letter.is_about_membership:
            text += "\n" + gettext(
                "This letter is about your membership. So it also goes to members who ended other letters."
            )
        return put_in(subject, values), text


def kind_of(letter: Letter) -> str:
    """What its link ends; nothing for what members have to be told."""
    return "" if letter.is_about_membership else Kind.LETTERS


def example(letter: Letter, reader: User, language: str) -> Message:
    """The letter as this person would get it in that language; in no outbox."""
    subject, text = words_for(letter, reader, language)
    return outbox.new(NAME, reader, subject, text, language=language, unsubscribe=kind_of(letter))


def steps(letter: Letter, user: User) -> list[str]:
    """What this person may do with it now: `hand_in`, `confirm`, `back`, `drop`."""
    is_writer, is_second = letter.by_id == user.pk, user.has_perm("coordination.confirm_letter")
    if letter.state == Letter.State.DRAFT:
        return ["hand_in", "drop"] if is_writer else ["drop"] * is_second
    if letter.state == Letter.State.WAITING:
        return ["back", "drop"] if is_writer else ["confirm", "back", "drop"] * is_second
    return []


@transaction.atomic
def test(letter: Letter, to: User) -> int:
    """Send it to oneself in each language it has; gives how many. Who ended such letters gets it without the link."""
    kind = kind_of(letter)
    for language in letter.languages:
        subject, text = words_for(letter, to, language)
        with translation.override(language):
            subject = gettext("Test: %(subject)s") % {"subject": subject}
        outbox.write(NAME, to, subject, text, language=language, unsubscribe=kind if kind and wants(to, kind) else "")
    return len(letter.languages)


@transaction.atomic
def hand_in(letter: Letter, by: User, revision: int, shown: int) -> Letter:
    """The writer lets it go: it is sent, or waits for a second coordinator when it goes to very many.

    `shown` is the number of recipients that was read. Raises `LetterChanged`, `NobodyThere`, `NumberChanged`,
    `TransitionRefused`.
    """
    letter = as_read(letter, Letter.State.DRAFT, revision)
    people = chosen(letter, shown)
    if len(people) <= settings.LETTER_NEEDS_SECOND_ABOVE:
        return dispatch(letter, by, people, needs_second=False)
    facts = {"needs_second": True, "counted": len(people), "handed_over_at": timezone.now()}
    change_state(letter, Letter.State.WAITING, by, letter.reason, **facts)
    return letter


@transaction.atomic
def confirm(letter: Letter, by: User, revision: int, shown: int) -> Letter:
    """A second coordinator has read it and lets it go. Raises as `hand_in` does."""
    letter = as_read(letter, Letter.State.WAITING, revision)
    return dispatch(letter, by, chosen(letter, shown), confirmed_by=by)


@transaction.atomic
def give_back(letter: Letter, by: User, reason: str) -> None:
    """It is being written again. Raises `TransitionRefused`."""
    revision = lock(letter).revision + 1
    change_state(letter, Letter.State.DRAFT, by, reason, revision=revision)


def drop(letter: Letter, by: User, reason: str) -> None:
    """It will not be sent. Raises `TransitionRefused`."""
    change_state(letter, Letter.State.DROPPED, by, reason)


def as_read(letter: Letter, state: str, revision: int) -> Letter:
    """The letter under a lock, if it is still what was read."""
    letter = lock(letter)
    if letter.state != state:
        raise TransitionRefused(letter, Letter.State.SENT)
    if letter.revision != revision:
        raise LetterChanged
    return letter


def chosen(letter: Letter, shown: int) -> list[int]:
    """The keys of those who get it now, if they are about as many as was shown."""
    people = list(recipients(segment_of(letter)).order_by("pk").values_list("pk", flat=True))
    if not people:
        raise NobodyThere
    if differs(len(people), shown):
        raise NumberChanged
    return people


def differs(number: int, shown: int) -> bool:
    """By more than a tenth of what was shown."""
    return abs(number - shown) * 10 > shown


def dispatch(letter: Letter, by: User, people: list[int], **fields) -> Letter:
    """Write down to whom it goes, and order the jobs that write the copies, in the caller's transaction."""
    facts = {"number": len(people), "sent_at": timezone.now()} | fields
    change_state(letter, Letter.State.SENT, by, letter.reason, **facts)
    rows = (Addressee(letter=letter, person_id=person) for person in people)
    keys = [row.pk for row in Addressee.objects.bulk_create(rows, batch_size=AT_ONCE)]
    batches = [keys[begun : begun + BATCH] for begun in range(0, len(keys), BATCH)]
    jobs: list[Any] = [{"letter_id": letter.pk, "first": batch[0], "last": batch[-1]} for batch in batches]
    app.configure_task(JOB, priority=outbox.BULK).batch_defer(*jobs)
    return letter


@transaction.atomic
def write_batch(letter_id: int, first: int, last: int) -> int:
    """Write the copies of these addressees that are not written yet; gives how many.

    Copy, mark and the job that sends are one transaction: run again, also after `kill -9`, nobody gets a second one.
    Who took back their leave since the letter was sent gets none.
    """
    letter = Letter.objects.get(pk=letter_id)
    waiting = Addressee.objects.filter(letter=letter, pk__range=(first, last), written_at=None)
    rows = list(waiting.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    reached = with_reasons(User.objects.filter(is_active=True), letter.is_about_membership).filter(left_out="")
    still = set(reached.filter(pk__in=[row.person_id for row in rows]).values_list("pk", flat=True))
    copies = [copy_for(letter, row.person, row.person_id not in still) for row in rows]
    now = timezone.now()
    for row, message in zip(rows, outbox.write_all(NAME, copies, unsubscribe=kind_of(letter)), strict=True):
        row.message, row.written_at = message, now
    Addressee.objects.bulk_update(rows, ["message", "written_at"])
    return len(rows)


def copy_for(letter: Letter, person: User, is_withheld: bool) -> outbox.Copy:
    language = letter.language_for(person.language)
    subject, text = words_for(letter, person, language)
    return outbox.Copy(person, subject, text, language, is_withheld)


def outcome(letter: Letter) -> dict[str, int]:
    """What became of the copies, in numbers."""
    of_state = {state: Count("pk", filter=Q(message__state=state)) for state in Message.State.values}
    return letter.addressees.aggregate(
        **of_state, unwritten=Count("pk", filter=Q(written_at=None)), everyone=Count("pk")
    )


def reach_of(letter: Letter) -> Reach:
    """Whom it would reach at this moment."""
    return reach(segment_of(letter))
