"""A letter that comes back: read, counted once, believed only about letters of ours, and what follows."""

import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import bounces, outbox
from notifications.delivery import deliver
from notifications.models import Bounce, Kind, Message
from notifications.preferences import wanting, wants
from tests.factories import UserFactory
from tests.notifications.reports import absence, exchange, postfix, qmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(db):
    """A letter that the mail server has accepted."""
    message = outbox.post("member_welcome", UserFactory(email="amina@example.org"))
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
    return message


def outcome(letter):
    letter.refresh_from_db()
    return letter.state, list(Bounce.objects.values_list("kind", "status_code"))


@pytest.mark.parametrize(
    ("report", "status"),
    [(postfix, "5.1.1"), (exchange, "5.2.1"), (qmail, "550")],
    ids=["postfix", "exchange", "qmail"],
)
def test_returned_letter_is_said_to_have_come_back_and_the_address_is_dead(letter, report, status):
    bounces.take(report(letter.message_id))

    assert outcome(letter) == ("bounced", [("permanent", status)])
    assert bounces.is_dead("Amina@example.org")


def test_what_the_other_side_said_stands_in_the_log(letter):
    bounces.take(postfix(letter.message_id, recipient="amina@elsewhere.example"))

    bounce = Bounce.objects.get()
    assert bounce.diagnostic == "amina@elsewhere.example: 550 5.1.1 no such user in folded words"
    assert Message.objects.get().error == f"5.1.1 {bounce.diagnostic}"


@pytest.mark.parametrize("report", [postfix, exchange, qmail])
def test_the_same_report_twice_counts_once(letter, report):
    for _ in range(2):
        bounces.take(report(letter.message_id))
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"action": "delayed", "status": "4.4.1"}, "sent"),
        ({"action": "failed", "status": "4.4.7"}, "bounced"),
        ({"action": "failed", "status": "5.2.2"}, "bounced"),
        ({"action": "failed", "status": "5.7.1"}, "bounced"),
    ],
    ids=["delayed", "given up", "mailbox full", "refused by a policy"],
)
def test_failure_that_is_not_about_the_address_kills_none(letter, facts, state):
    bounces.take(postfix(letter.message_id, **facts))

    assert outcome(letter) == (state, [("temporary", facts["status"])])
    assert not bounces.is_dead(letter.address)


def test_delay_and_then_the_end_are_two_entries(letter):
    bounces.take(postfix(letter.message_id, action="delayed", status="4.4.1"))
    bounces.take(postfix(letter.message_id))

    assert outcome(letter) == ("bounced", [("permanent", "5.1.1"), ("temporary", "4.4.1")])


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_changes_nothing(letter, action):
    assert bounces.take(postfix(letter.message_id, action=action, status="2.0.0", said="250 fine")) is None
    assert outcome(letter) == ("sent", [])


@pytest.mark.parametrize("report", [postfix, exchange, qmail])
def test_forged_report_about_a_letter_we_do_not_know_changes_nothing(letter, report):
    assert bounces.take(report("<00000000-0000-4000-8000-000000000000@example.org>")) is None
    assert bounces.take(report("<1@example.org>")) is None
    assert outcome(letter) == ("sent", [])


def test_answer_from_somebody_who_is_away_changes_nothing(letter):
    assert bounces.take(absence(letter.message_id)) is None
    assert outcome(letter) == ("sent", [])


def test_nothing_that_arrives_breaks_the_reader(letter):
    chance = random.Random("garbage")  # noqa: S311  no secret
    whole = postfix(letter.message_id)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        bounces.take(bytes(damaged[chance.randrange(200) :]))
    assert bounces.take(b"") is None
    assert Bounce.objects.count() <= 2


@pytest.mark.parametrize("report", [postfix, exchange, qmail])
def test_bytes_that_the_database_does_not_take_break_nothing(letter, report):
    raw = report(letter.message_id)
    for place in range(0, len(raw), 40):
        bounces.take(raw[:place] + b"\0" + raw[place:])

    assert outcome(letter)[0] == "bounced"


@pytest.mark.parametrize("depth", [100, 5_000])
@pytest.mark.parametrize("layer", ["message/rfc822", "multipart/mixed; boundary=b%(n)d\r\n\r\n--b%(n)d"])
def test_parts_within_parts_break_nothing(letter, depth, layer):
    layers = "".join(f"Content-Type: {layer}\r\n\r\n" % {"n": number} for number in range(depth))

    bounces.take(layers.encode() + postfix(letter.message_id))


def test_recipient_refused_at_once_is_dead_too(mail_server):
    message = outbox.post("member_welcome", UserFactory(email="amina@example.org"))
    mail_server.recipients["amina@example.org"] = "550 5.1.1 no such person"

    deliver(message.pk)

    assert outcome(message) == ("failed", [("permanent", "5.1.1")])
    assert bounces.is_dead("amina@example.org")


def test_mail_to_many_never_goes_to_a_dead_address(letter, mail_server):
    bounces.take(postfix(letter.message_id))
    user = letter.recipient
    queued = [outbox.post("member_welcome", user, in_bulk=True), outbox.post("login_code", user, {"code": "1"})]

    for message in queued:
        deliver(message.pk)

    states = [Message.objects.get(pk=message.pk).state for message in queued]
    assert (states, len(mail_server.letters)) == (["withheld", "sent"], 1)
    assert (wants(user, Kind.DIGEST), wanting(Kind.LETTERS).count()) == (False, 0)


@pytest.mark.parametrize("way", ["said", "moved"])
def test_person_who_says_that_it_works_or_moves_gets_letters_again(letter, way):
    bounces.take(postfix(letter.message_id))
    user = letter.recipient
    if way == "said":
        bounces.confirm(user.email)
    else:
        user.email = "amina@new.example"
        user.save()

    assert not bounces.is_dead(user.email)
    assert wants(user, Kind.DIGEST)


def test_address_dies_again_when_another_letter_comes_back(letter):
    bounces.take(postfix(letter.message_id))
    bounces.confirm(letter.address)
    bounces.take(postfix(letter.message_id))
    later = outbox.post("member_welcome", letter.recipient)
    bounces.take(postfix(later.message_id))

    assert bounces.is_dead(letter.address)


def test_returned_letter_is_counted_once_whatever_the_code_does(letter):
    facts = {"message": letter, "address": letter.address, "kind": "permanent"}
    Bounce.objects.create(**facts)
    with pytest.raises(IntegrityError, match="bounce_counts_once"), transaction.atomic():
        Bounce.objects.create(**facts)


@pytest.fixture
def secret(settings):
    settings.BOUNCE_SECRET = "a long secret"
    return {"Authorization": "Bearer a long secret"}


def hand_in(client, raw, headers=None):
    return client.post("/mail/bounces/", raw, content_type="message/rfc822", headers=headers)


def test_mail_server_hands_in_what_came_back(client, letter, secret):
    answers = [hand_in(client, raw, secret) for raw in (postfix(letter.message_id), absence(letter.message_id))]

    assert [(one.status_code, one.content) for one in answers] == [(200, b"recorded\n"), (200, b"ignored\n")]
    assert outcome(letter)[0] == "bounced"


@pytest.mark.parametrize("headers", [None, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}])
def test_without_the_secret_nothing_is_there(client, letter, secret, headers):
    assert hand_in(client, postfix(letter.message_id), headers).status_code == 404
    assert outcome(letter) == ("sent", [])


def test_without_a_configured_secret_nothing_is_there(client, letter):
    assert hand_in(client, postfix(letter.message_id), {"Authorization": "Bearer "}).status_code == 404


def test_report_handed_in_again_and_at_once_counts_once(client, letter, secret):
    answers = [hand_in(client, postfix(letter.message_id), secret).content for _ in range(2)]

    assert (answers, outcome(letter)[0], Bounce.objects.count()) == ([b"recorded\n"] * 2, "bounced", 1)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"{}", b"Content-Type: multipart/report; boundary=\r\n\r\n--"])
def test_garbage_is_answered_calmly(client, letter, secret, raw):
    answer = hand_in(client, raw, secret)

    assert (answer.status_code, answer.content, outcome(letter)) == (200, b"ignored\n", ("sent", []))


def test_mail_that_is_too_large_is_refused(client, letter, secret):
    assert hand_in(client, postfix(letter.message_id) + b" " * 1_000_000, secret).status_code == 413
    assert outcome(letter) == ("sent", [])
