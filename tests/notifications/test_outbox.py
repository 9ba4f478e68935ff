import smtplib

import pytest
from django.utils import timezone

from notifications import delivery, outbox
from notifications.models import Message
from tests.factories import ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def post(**changes):
    return outbox.post("member_declined", UserFactory(full_name="Mwende Kilonzo"), {"reason": "No referee."} | changes)


def test_letter_waits_in_the_outbox_until_it_is_sent(mailbox):
    message = post()
    assert message.state == "queued"

    (mail,) = mailbox()

    message.refresh_from_db()
    assert (mail.subject, message.state) == ("About your application", "sent")
    assert mail.extra_headers["Message-ID"] == message.message_id


def test_subject_stands_on_one_line_whoever_wrote_it(mailbox):
    outbox.write("member_declined", UserFactory(), "Hello\r\nBcc: x@bad.example ", "Text", language="en")

    (mail,) = mailbox()

    assert (mail.subject, mail.message()["Bcc"]) == ("Hello Bcc: x@bad.example", None)


def test_message_is_sent_once_however_often_it_is_asked(mailbox):
    message = post()
    delivery.deliver(message.pk)
    delivery.deliver(message.pk)
    assert len(mailbox()) == 1


def test_letter_is_in_the_language_of_the_person():
    assert outbox.post("member_declined", UserFactory(language="sw"), {"reason": ""}).language == "sw"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such mailbox")}), "failed"),
        (smtplib.SMTPDataError(451, b"try later"), "queued"),
        (ConnectionRefusedError("down"), "queued"),
    ],
)
def test_log_says_sent_only_after_the_server_accepted(monkeypatch, error, state):
    def refuse(self):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    message = post()

    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == (state, None, 1)


def test_name_with_markup_and_line_breaks_stays_text_on_one_line(mailbox):
    outbox.post(
        "signature_accepted",
        UserFactory(),
        {"signature": signature(), "party_name": "Evil\nGroup <b>Org</b>"},
    )

    (mail,) = mailbox()

    html = mail.alternatives[0].content
    assert "Evil Group <b>Org</b>" in mail.body
    assert "<b>Org</b>" not in html


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("http://bad.example/x", "http:|//bad.|example/x"),
        ("www.bad.example", "www.|bad.|example"),
        ("bad.example/x", "bad.|example/x"),
        ("ab@bad.example", "ab@|bad.|example"),
        ("http://10.0.0.7/", "http:|//10.0.0.7/"),
        ("Mbûni.org na kamati", "Mbûni.|org na kamati"),
        ("St. Mary's Trust (E.A.), est. 1.5.1999: ward 7", "St. Mary's Trust (E.A.), est. 1.5.1999: ward 7"),
    ],
)
def test_name_gives_mail_programs_nothing_to_make_a_link_of(name, said):
    said = said.replace("|", "\u2060")
    reader = UserFactory(full_name="www.bad.example Wario")
    context = {"organization": name, "slug": "x", "reason": "See http://good.example"}

    _subject, text = outbox.render("organization_declined", context, reader, "en")
    _subject, ended = outbox.render("membership_ended", {"events": [name], "organizations": []}, reader, "en")

    assert (said in text, f"- {said}" in ended.splitlines()) == (True, True)
    assert text.startswith("Dear www.\u2060bad.\u2060example,")
    assert "http://good.example" in text


def test_address_to_meet_online_stays_one():
    event = {"online_url": "https://meet.example/7", "title": "meet.example", "mode": "online", "slug": "x"}
    days = dict.fromkeys(["starts_at", "ends_at"], timezone.now()) | {"is_one_day": True}

    _subject, text = outbox.render("registration_confirmed", event | days, UserFactory(), "en")

    assert "Join online: https://meet.example/7" in text


def signature():
    from tests.factories import MemberFactory
    from tests.terms.test_signing import sign_as

    Message.objects.all().delete()
    result = sign_as(MemberFactory(state="applicant").user)
    Message.objects.all().delete()
    return result


@pytest.mark.parametrize(("days", "words"), [(1, "within 1 working day."), (5, "within 5 working days.")])
def test_letter_promises_what_the_setting_says(settings, days, words):
    settings.DECISION_WORKING_DAYS = days
    resource = ResourceFactory()

    _subject, text = outbox.render(
        "resource_received", {"resource": resource, "title": resource.title}, resource.shared_by, "en"
    )

    assert words in text
