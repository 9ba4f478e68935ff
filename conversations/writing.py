"""Writing to an organization and answering: carried by e-mail, named, limited, without anybody's address."""

import datetime
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conversations.models import Block, Conversation, ConversationMessage, Reading, WritingStop
from members.models import Member, User
from members.transitions import lock
from notifications import outbox
from organizations.models import Organization
from terms.standing import takes_part

MOST_BEGUN = 10
MOST_WRITTEN = 40
# Counted back from each press, so that nobody writes twice as much around midnight.
WITHIN = datetime.timedelta(hours=24)


class WritingRefused(ValidationError):
    """Nothing can be written here now; the message is a sentence for whoever wants to."""


@transaction.atomic
def begin(organization: Organization, by: User, *, subject: str, body: str, key: uuid.UUID) -> Conversation:
    """Write to an organization; each contact who takes messages gets a letter. Raises `WritingRefused`.

    The same key gives the conversation that it began. The person's row is held, so that the limit holds for presses
    at the same moment.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if earlier := Conversation.objects.filter(messages__author=by, messages__key=key).first():
        return earlier
    check_beginning(organization, by)
    conversation = Conversation.objects.create(organization=organization, person=by, subject=subject)
    write(conversation, by, body, key)
    return conversation


@transaction.atomic
def answer(conversation: Conversation, by: User, *, body: str, key: uuid.UUID) -> ConversationMessage:
    """Write on, from either side; the other side gets a letter. Raises `WritingRefused`; the same key writes once."""
    User.objects.select_for_update().get(pk=by.pk)
    if earlier := ConversationMessage.objects.filter(author=by, key=key).first():
        return earlier
    # Messages get their numbers in the order in which they can be read.
    lock(conversation)
    check_answering(conversation, by)
    return write(conversation, by, body, key)


def write(conversation: Conversation, by: User, body: str, key: uuid.UUID) -> ConversationMessage:
    is_answer = conversation.person_id != by.pk
    message = ConversationMessage.objects.create(
        conversation=conversation,
        author=by,
        is_answer=is_answer,
        name=by.full_name or _("A member"),
        organization_name=conversation.organization.name if is_answer else ", ".join(organizations_of(by)),
        body=body,
        key=key,
    )
    carry(message)
    return message


def organizations_of(person: User) -> list[str]:
    """The names of the member organizations for which the person acts."""
    return [one.name for one in Organization.objects.represented_by(person).listed().alphabetical()]


def carry(message: ConversationMessage) -> None:
    """The letters to the other side. Their text leaves the mail log once they are sent."""
    conversation = message.conversation
    letter = "message_answered" if message.is_answer else "message_relayed"
    context = {
        "author": message.name,
        "author_organization": message.organization_name,
        "organization": conversation.organization.name,
        "slug": conversation.organization.slug,
        "pk": conversation.pk,
        "subject": conversation.subject,
        "quoted": "\n".join(f"> {line}".rstrip() for line in message.body.splitlines()),
    }
    people = [conversation.person] if message.is_answer else addressees(conversation.organization)
    for person in people:
        outbox.post(letter, person, context, is_secret=True)


def addressees(organization: Organization) -> QuerySet[User]:
    """The contacts who get what members write to it."""
    return User.objects.filter(pk__in=organization.representations.addressees().values("person")).order_by("pk")


def check_beginning(organization: Organization, by: User) -> None:
    """Raises `WritingRefused`. Whether the person takes part in the community at all is asked before."""
    if organization.representations.confirmed().filter(person=by).exists():
        raise WritingRefused(_("You represent this organization yourself."))
    check_taken(organization, by)
    check_limits(by)
    begun = by.conversations.values_list("begun_at", flat=True)
    if again := next_time(begun.order_by("-begun_at"), MOST_BEGUN):
        raise WritingRefused(
            _("You have begun %(count)d conversations within 24 hours. You may begin the next one on %(moment)s EAT.")
            % {"count": MOST_BEGUN, "moment": spoken(again)}
        )


def check_answering(conversation: Conversation, by: User) -> None:
    """Raises `WritingRefused`, each side for its own reasons."""
    if conversation.person_id == by.pk:
        if not takes_part(by):
            raise WritingRefused(_("You may read this, but not write: your membership is not in order at present."))
        check_taken(conversation.organization, by)
    else:
        check_answering_for(conversation.organization, conversation.person, by)
    check_limits(by)


def check_taken(organization: Organization, by: User) -> None:
    """Whether the organization takes messages, and from this person."""
    name = {"name": organization.name}
    if not organization.is_listed or not organization.takes_messages:
        raise WritingRefused(_("%(name)s takes no messages through the portal.") % name)
    if organization.message_blocks.standing().filter(person=by).exists():
        raise WritingRefused(_("%(name)s takes no messages from you at present.") % name)
    if not addressees(organization).exists():
        raise WritingRefused(_("Nobody at %(name)s takes messages through the portal at present.") % name)


def check_answering_for(organization: Organization, person: User, by: User) -> None:
    """Whether this person may write in the organization's name, and whether the other one can be written to."""
    if not Organization.objects.spoken_for_by(by).filter(pk=organization.pk).exists():
        raise WritingRefused(
            _("%(name)s may read this, but not write: its membership is not in order at present.")
            % {"name": organization.name}
        )
    if organization.message_blocks.standing().filter(person=person).exists():
        raise WritingRefused(_("You take no messages from this person. To answer, allow them again."))
    if not (person.is_active and Member.objects.standing().filter(user=person).exists()):
        raise WritingRefused(_("%(name)s cannot be written to at present.") % {"name": person.full_name})


def check_limits(by: User) -> None:
    """What a coordinator has decided about the person, and how much anybody may write."""
    if stop := WritingStop.objects.standing().filter(person=by).order_by("-until").first():
        raise WritingRefused(
            _("You may write messages again on %(day)s. The reason is in the letter that you got.")
            % {"day": date_format(stop.until, "j F Y")}
        )
    written = by.conversation_messages.order_by("-written_at").values_list("written_at", flat=True)
    if again := next_time(written, MOST_WRITTEN):
        raise WritingRefused(
            _("You have written %(count)d messages within 24 hours. You may write the next one on %(moment)s EAT.")
            % {"count": MOST_WRITTEN, "moment": spoken(again)}
        )


def next_time(times: Iterable[datetime.datetime], most: int) -> datetime.datetime | None:
    """When the next one is possible, from the moments of the earlier ones, newest first; nothing when it is now."""
    latest = list(times[:most])  # type: ignore[index]
    again = latest[-1] + WITHIN if len(latest) == most else None
    return again if again and again > timezone.now() else None


def spoken(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def obstacle(check, *about) -> str:
    """The sentence of a check that refuses; nothing where it does not."""
    try:
        check(*about)
    except WritingRefused as refused:
        return str(refused.message)
    return ""


def mark_as_read(conversation: Conversation, person: User, until: int) -> None:
    """Up to the message of that number; one that came meanwhile stays unread."""
    message = conversation.messages.filter(pk__lte=until).last()
    if message:
        Reading.objects.update_or_create(conversation=conversation, person=person, defaults={"message": message})


@transaction.atomic
def block(conversation: Conversation, by: User) -> None:
    """The organization takes no more messages from the person who began this; pressing it twice does it once."""
    organization = lock(conversation.organization)
    Block.objects.get_or_create(
        organization=organization, person=conversation.person, lifted_at=None, defaults={"by": by}
    )


def unblock(conversation: Conversation, by: User) -> None:
    """The organization takes messages from the person again."""
    blocks = conversation.organization.message_blocks.standing().filter(person=conversation.person)
    blocks.update(lifted_by=by, lifted_at=timezone.now())
