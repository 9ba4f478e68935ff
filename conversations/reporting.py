"""Showing a conversation to the coordinators, and what they decide; nobody else reads one that is not theirs."""

import datetime

from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation, Report, ReportView, WritingStop
from members.models import User
from members.transitions import change_state, lock
from notifications import outbox
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


@transaction.atomic
def keep(report: Report, by: User, answer: str) -> None:
    """Change nothing; whoever reported it gets a letter. Raises `OwnMatter` and `TransitionRefused`."""
    decide(report, Report.State.KEPT, by, answer)
    outbox.post("report_kept", report.by, letter_context(report) | {"reason": answer})


@transaction.atomic
def stop(report: Report, by: User, until: datetime.date, answer: str) -> WritingStop:
    """The person writes no messages until that day; both get a letter. Raises `OwnMatter` and `TransitionRefused`."""
    decide(report, Report.State.STOPPED, by, answer)
    stopped = WritingStop.objects.create(person=report.about, until=until, reason=answer, by=by, report=report)
    outbox.post("report_stopped", report.by, letter_context(report) | {"until": until})
    outbox.post("writing_stopped", report.about, letter_context(report) | {"until": until, "reason": answer})
    return stopped


def decide(report: Report, outcome: str, by: User, answer: str) -> None:
    check_steps_aside(report, by)
    change_state(report, outcome, by, answer, decided_by=by, decided_at=timezone.now())


def letter_context(report: Report) -> dict[str, str]:
    conversation = report.conversation
    return {"subject": conversation.subject, "organization": conversation.organization.name}
