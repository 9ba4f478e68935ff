"""Between the outbox and a real mail server that accepts, waits, refuses, or hangs up."""

import smtplib
import socket
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.jobs import Job

from members.transitions import TransitionRefused
from notifications import mail_log, outbox
from notifications import mail_server as lines
from notifications.delivery import DeliveryPostponed, deliver, paragraphs
from notifications.models import Message
from notifications.tasks import ATTEMPTS, send_message
from notifications.templatetags.mail import breakable
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
A_DAY = 24 * 60 * 60


def post(**changes):
    return outbox.post("member_declined", UserFactory(**changes), {"reason": "No referee."})


def sent(message, **options):
    """State, attempts and the server's words after one attempt."""
    deliver(message.pk, **options)
    message.refresh_from_db()
    return message.state, message.attempts, message.error


def test_accepted_letter_is_sent_with_its_own_identity(mail_server):
    message = post()

    assert sent(message) == ("sent", 1, "")

    (letter,) = mail_server.letters
    assert (letter["Message-ID"], letter["To"], letter["Auto-Submitted"]) == (
        message.message_id,
        message.address,
        "auto-generated",
    )
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_letter_refused_for_now_waits_and_goes_the_next_time(mail_server):
    message = post()
    mail_server.answers = ["451 4.3.0 disk full"]

    assert sent(message) == ("queued", 1, "451 4.3.0 disk full")
    assert sent(message) == ("sent", 2, "")


def test_letter_refused_for_good_has_failed_with_the_words_of_the_server(mail_server):
    message = post()
    mail_server.answers = ["554 5.6.0 we do not like it"]

    assert sent(message) == ("failed", 1, "554 5.6.0 we do not like it")


def test_answer_of_the_server_is_kept_whatever_stands_in_it(mail_server):
    mail_server.answers = ["554 no \0 \xff"]

    assert sent(post())[:2] == ("failed", 1)


def test_letter_never_travels_in_clear_when_the_server_lost_its_tls(mail_server, settings):
    settings.EMAIL_USE_TLS = True

    assert sent(post())[0] == "queued"
    assert mail_server.letters == []


@pytest.mark.parametrize(
    ("answer", "state"), [("450 4.2.1 greylisted", "queued"), ("550 5.1.1 no such person", "failed")]
)
def test_refused_recipient_waits_or_fails_as_the_server_says(mail_server, answer, state):
    message = post()
    mail_server.recipients[message.address] = answer

    assert sent(message) == (state, 1, answer)
    assert mail_server.letters == []


def test_refusal_of_one_person_does_not_touch_the_next(mail_server):
    refused, fine = post(), post()
    mail_server.recipients[refused.address] = "550 5.1.1 no such person"

    assert [sent(message)[0] for message in (refused, fine)] == ["failed", "sent"]


def test_line_dropped_after_the_letter_leaves_it_queued_and_a_copy_has_the_same_identity(mail_server):
    message = post()
    mail_server.drop = True

    assert sent(message)[:2] == ("queued", 1)

    mail_server.drop = False
    assert sent(message) == ("sent", 2, "")
    assert [letter["Message-ID"] for letter in mail_server.letters] == [message.message_id] * 2


def test_server_that_takes_too_long_is_tried_again(mail_server, settings):
    settings.EMAIL_TIMEOUT = 0.1
    mail_server.wait = 0.5
    message = post()

    assert sent(message)[:2] == ("queued", 1)
    assert "timed out" in message.error


def test_server_that_drips_its_answer_holds_nobody_for_ever(mail_server, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_SECONDS", 0.3)
    mail_server.drips = True

    assert sent(post())[:2] == ("queued", 1)

    mail_server.drips = False
    assert sent(post())[0] == "sent"


def test_server_that_is_down_is_tried_again_until_the_last_attempt(settings, mail_server):
    settings.EMAIL_PORT = 1
    message = post()

    assert sent(message)[0] == "queued"
    assert sent(message, is_last_attempt=True)[0] == "failed"


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPSenderRefused(550, b"who are you", "cop@example.org"),
    ],
)
def test_what_the_server_has_against_us_fails_no_letter(monkeypatch, error):
    def refuse(self):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)

    assert sent(post())[0] == "queued"


def test_letters_in_a_row_share_one_line(mail_server):
    for _ in range(5):
        sent(post())
    assert (len(mail_server.letters), mail_server.lines) == (5, 1)


@pytest.mark.parametrize(("limit", "value"), [("LETTERS", 2), ("KEPT_SECONDS", -1)])
def test_line_is_not_kept_for_ever(mail_server, monkeypatch, limit, value):
    monkeypatch.setattr(lines, limit, value)
    for _ in range(4):
        sent(post())
    assert mail_server.lines == (2 if limit == "LETTERS" else 4)


def test_line_is_begun_anew_after_any_error(mail_server):
    """An answer that comes late would be taken for the one to the next letter."""
    mail_server.answers = ["451 4.3.0 disk full"]

    assert [sent(post())[0] for _ in range(2)] == ["queued", "sent"]
    assert mail_server.lines == 2


def test_line_that_the_server_closed_is_opened_anew(mail_server):
    sent(post())
    lines.kept.backend.connection.sock.shutdown(socket.SHUT_RDWR)

    assert sent(post())[0] == "sent"
    assert mail_server.lines == 2


def test_attempts_are_spread_over_a_day():
    waits = []
    for attempt in range(ATTEMPTS - 1):
        job = Job(id=1, queue="mail", lock=None, queueing_lock=None, task_name="", attempts=attempt)
        waits.append(send_message.retry_strategy.get_retry_decision(exception=DeliveryPostponed(), job=job).retry_at)
    spans = [round((moment - waits[0]).total_seconds()) + 4 for moment in waits]

    assert spans[:4] == [4, 16, 64, 256]
    assert 0.9 * A_DAY < sum(spans) < 1.1 * A_DAY


@pytest.mark.django_db(transaction=True)
def test_letter_in_the_hands_of_another_worker_is_left_to_it(mail_server):
    message = post()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)
        other = threading.Thread(target=raised, args=(message.pk, refusals := []))
        other.start()
        other.join()

    assert (refusals, mail_server.letters) == ([DeliveryPostponed], [])


def raised(message_id, refusals):
    try:
        deliver(message_id)
    except DeliveryPostponed as error:
        refusals.append(type(error))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_letter_that_waits_is_asked_for_again_and_the_answer_is_kept(mail_server):
    message = post()
    mail_server.answers = ["451 4.3.0 disk full"]

    with pytest.raises(DeliveryPostponed):
        deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.error) == ("queued", "451 4.3.0 disk full")


def test_only_a_whole_address_of_ours_becomes_a_link(settings):
    lines = ["/me/", ".bad.example/", "/me/ and more", ""]

    (found,) = paragraphs("\n".join(settings.PORTAL_URL + line for line in lines))

    assert [is_link for _line, is_link in found] == [True, False, False, False]


def test_long_words_break_on_a_phone_and_addresses_in_sentences_stay_whole():
    said = [breakable(line) for line in ("Join: https://meet.example.org/room/7 <b>", "w" * 45, "short words only")]

    assert said == [
        "Join: https://meet.example.org/room/7 &lt;b&gt;",
        f"{'w' * 20}<wbr>{'w' * 20}<wbr>wwwww",
        "short words only",
    ]
    assert breakable("http://localhost:8000/me/", True) == "http:/<wbr>/<wbr>localhost:8000/<wbr>me/"


def test_letter_that_is_gone_is_no_fault(mail_server):
    message = post()
    Message.objects.all().delete()

    deliver(message.pk)

    assert mail_server.letters == []


def test_code_that_nobody_can_use_any_more_is_not_sent(mail_server):
    message = outbox.post("login_code", UserFactory(), {"code": "123456"}, is_secret=True, valid_for=600)
    Message.objects.filter(pk=message.pk).update(expires_at=timezone.now())

    assert sent(message) == ("withheld", 0, "It waited longer than what it says is valid.")
    assert (mail_server.letters, message.text) == ([], "")


def test_code_is_sent_while_it_is_valid(mail_server):
    message = outbox.post("login_code", UserFactory(), {"code": "123456"}, is_secret=True, valid_for=600)

    assert sent(message)[0] == "sent"
    assert "123456" in str(mail_server.letters[0])


@pytest.mark.parametrize(("is_secret", "kept"), [(True, ""), (False, "Text")])
def test_what_was_refused_for_good_keeps_no_secret(mail_server, is_secret, kept):
    message = outbox.write("login_code", UserFactory(), "Subject", "Text", language="en", is_secret=is_secret)
    mail_server.recipients[message.address] = "550 5.1.1 no such person"

    assert (sent(message)[0], message.text) == ("failed", kept)


def test_secret_that_failed_while_the_server_was_away_can_be_sent_until_it_is_set_aside(settings, mail_server):
    message = outbox.write("message_relayed", UserFactory(), "Subject", "Text", language="en", is_secret=True)
    settings.EMAIL_PORT = 1
    assert (sent(message, is_last_attempt=True)[0], message.text) == ("failed", "Text")

    mail_log.set_aside(message, UserFactory(), "Called.")

    message.refresh_from_db()
    assert message.text == ""


def test_nothing_is_sent_again_whose_text_is_gone(mail_server):
    message = outbox.write("login_code", UserFactory(), "Subject", "Text", language="en", is_secret=True)
    mail_server.answers = ["554 no"]
    sent(message)

    with pytest.raises(TransitionRefused):
        mail_log.try_again(message, UserFactory())
