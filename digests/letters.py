"""The letter about what is new."""

from digests.entries import Entry, sections
from digests.models import Run
from members.models import User
from notifications import outbox
from notifications.models import Kind, Message

# Things named of each kind; the others are counted, with a link to all of them.
MOST = 3


def write(person: User, entries: list[Entry], rhythm: str) -> Message:
    """Put the letter into the outbox. The things are never none."""
    parts = sections(entries, MOST)
    context = {
        "sections": parts,
        "number": len(entries),
        "first": parts[0].entries[0],
        "rhythm": Run.Rhythm(rhythm),
    }
    return outbox.post("digest", person, context, in_bulk=True, unsubscribe=Kind.DIGEST)
