"""Answering a privacy request: a letter for each outcome, shown and edited before it goes."""

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import change_state
from notifications import outbox
from privacy.models import PrivacyRequest
from terms.interest import OwnMatter

State = PrivacyRequest.State
LETTERS = {
    State.FULFILLED: "privacy_request_fulfilled",
    State.PARTLY: "privacy_request_partly",
    State.REFUSED: "privacy_request_refused",
}


def draft(request: PrivacyRequest, outcome: str, reason: str) -> tuple[str, str]:
    """Subject and text of the letter, in the language of whoever asked."""
    context = {
        "name": request.name,
        "asks": request.right,
        "right": PrivacyRequest.Right(request.right).label,
        "has_account": request.person_id is not None,
        "received_on": timezone.localdate(request.received_at),
        "reason": reason,
    }
    return outbox.render(LETTERS[State(outcome)], context, None, request.language)


def check_steps_aside(request: PrivacyRequest, by: User) -> None:
    """Raises `OwnMatter` where the coordinator would answer themselves."""
    if request.person_id == by.pk:
        raise OwnMatter


@transaction.atomic
def answer(
    request: PrivacyRequest, by: User, outcome: str, *, subject: str, text: str, reason: str, identity_check: str
) -> None:
    """Decide, and send the letter where there is an address; the mail log loses its text once it is sent.

    Raises `OwnMatter`, and `TransitionRefused` when somebody else has answered.
    """
    check_steps_aside(request, by)
    change_state(
        request,
        outcome,
        by,
        reason,
        grounds=reason,
        identity_check=identity_check,
        answer_subject=subject,
        answer=text,
        answered_at=timezone.now(),
        answered_by=by,
    )
    if request.email:
        letter = LETTERS[State(outcome)]
        outbox.write(letter, request.email, subject, text, language=request.language, is_secret=True)
