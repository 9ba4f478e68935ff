"""Showing a conversation to the coordinators, and what they decide; nobody else reads one that is not theirs."""

import datetime

from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation, Report, ReportView, WritingStop
from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications.drafts import Outgoing, Words, send
from organizations.contacts.representation import is_represented_by
from terms.interest import OwnMatter


class AlreadyReported(Exception):
    """The person has reported this conversation, and the coordinators have not decided yet."""


class NothingToReport(Exception):
    """The other side has written nothing."""


@transaction.atomic
def report(conversation: Conversation, by: User, reason: str) -> Report:
    """Ask the coordinators to read the conversation. Raises `AlreadyReported` and `NothingToReport`."""
    conversation = lock(conversation)
    if conversation.reports.open().filter(by=by).exists():
        raise AlreadyReported
    about = reportable(conversation, by)
    if about is None:
        raise NothingToReport
    return conversation.reports.create(by=by, about=about, reason=reason)


def reportable(conversation: Conversation, by: User) -> User | None:
    """Whom this person would report: who has written last on the other side."""
    is_answer = conversation.person_id == by.pk
    message = conversation.messages.filter(is_answer=is_answer).exclude(author=by).select_related("author").last()
    return message.author if message else None


def look(report: Report, by: User) -> ReportView:
    """Record that a coordinator reads the conversation. Raises `OwnMatter`."""
    check_steps_aside(report, by)
    return report.views.create(viewed_by=by)


def check_steps_aside(report: Report, by: User) -> None:
    """Raises `OwnMatter` where the coordinator is of one of the two sides."""
    conversation = report.conversation
    if by.pk in (conversation.person_id, report.by_id, report.about_id):
        raise OwnMatter
    if is_represented_by(conversation.organization, by):
        raise OwnMatter


def letters(report: Report, decision: str, answer: str, until: datetime.date | None = None) -> list[Outgoing]:
    """What a decision sends: an answer to whoever reported it and, where one is stopped, a letter to that person."""
    conversation = report.conversation
    about = {"subject": conversation.subject, "organization": conversation.organization.name}
    if decision == "keep":
        return [Outgoing("report_kept", report.by, about | {"reason": answer})]
    return [
        Outgoing("report_stopped", report.by, about | {"until": until}),
        Outgoing("writing_stopped", report.about, about | {"until": until, "reason": answer}),
    ]


@transaction.atomic
def keep(report: Report, by: User, answer: str, words: Words | None = None) -> None:
    """Change nothing; whoever reported it gets a letter. `words` are those of the letter as it was shown.

    Raises `OwnMatter`, `TransitionRefused`, and `Unseen` for a letter that was not shown.
    """
    decide(report, Report.State.KEPT, by, answer)
    send(letters(report, "keep", answer), words)


@transaction.atomic
def stop(report: Report, by: User, until: datetime.date, answer: str, words: Words | None = None) -> WritingStop:
    """The person writes no messages until that day; both get a letter.

    Raises `OwnMatter`, `TransitionRefused` and `Unseen`.
    """
    decide(report, Report.State.STOPPED, by, answer)
    stopped = WritingStop.objects.create(person=report.about, until=until, reason=answer, by=by, report=report)
    send(letters(report, "stop", answer, until), words)
    return stopped


def decide(report: Report, outcome: str, by: User, answer: str) -> None:
    check_steps_aside(report, by)
    change_state(report, outcome, by, answer, decided_by=by, decided_at=timezone.now())


def check(report: Report, by: User) -> None:
    """Whether it could be decided now by this coordinator. Raises `OwnMatter` and `TransitionRefused`."""
    check_steps_aside(report, by)
    if report.state != Report.State.OPEN:
        raise TransitionRefused(report, Report.State.KEPT)
