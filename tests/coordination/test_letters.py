"""Letters to many: who may let them go, and that each member gets one."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination import letters
from coordination.models import Addressee, Letter
from members import consents
from members.models import Transition
from members.transitions import TransitionRefused
from notifications.models import Message, Preference
from tests.coordination.letters import letter, reader, writer

pytestmark = pytest.mark.django_db


def jobs():
    return ProcrastinateJob.objects.filter(task_name=letters.JOB).order_by("id")


def work() -> None:
    """What a worker does."""
    for job in jobs():
        letters.write_batch(**job.args)


def test_a_letter_to_few_is_sent_by_its_writer_to_each_once(mailbox):
    people = [reader(user__full_name=name) for name in ("Amina Galgalo", "Bahati Mwangi")]
    one = letter()

    letters.hand_in(one, one.by, 1, 2)
    for _twice in range(2):
        work()

    assert [(mail.to, mail.body.splitlines()[0]) for mail in mailbox()] == [
        ([people[0].email], "Dear Amina,"),
        ([people[1].email], "Dear Bahati,"),
    ]
    one.refresh_from_db()
    assert (one.state, one.number, one.needs_second) == ("sent", 2, False)


def test_each_reads_their_language_and_the_other_where_theirs_is_missing(mailbox):
    amina, bahati = reader(user__language="sw"), reader()
    both = letter(subject_sw="Tunakutana Kisumu", text_sw="Ndugu {name},")
    english = letter(subject_en="Only in English")
    for one in (both, english):
        letters.hand_in(one, one.by, 1, 2)
    work()

    sent = sorted((mail.to[0], mail.subject) for mail in mailbox())
    assert sent == sorted(
        [
            (amina.email, "Tunakutana Kisumu"),
            (amina.email, "Only in English"),
            (bahati.email, "We meet in Kisumu"),
            (bahati.email, "Only in English"),
        ]
    )


def test_a_letter_to_many_waits_for_a_second_coordinator(settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 2
    for _number in range(3):
        reader()
    one, second = letter(), writer()

    one = letters.hand_in(one, one.by, 1, 3)
    assert (one.state, one.counted, jobs().count()) == ("waiting", 3, 0)

    one = letters.confirm(one, second, 1, 3)
    assert (one.state, one.confirmed_by, one.number) == ("sent", second, 3)


def test_the_writer_never_confirms_their_own(settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        letters.confirm(one, one.by, 1, 1)

    one.refresh_from_db()
    assert one.state == "waiting"
    assert letters.steps(one, one.by) == ["back", "drop"]


def test_the_writer_does_not_send_what_waits_for_another(settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)
    settings.LETTER_NEEDS_SECOND_ABOVE = 200

    with pytest.raises(TransitionRefused):
        letters.hand_in(one, one.by, 1, 1)


def test_what_was_taken_back_and_changed_is_not_what_was_read(settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)
    letters.give_back(one, one.by, "A mistake.")
    one.refresh_from_db()
    letters.hand_in(one, one.by, one.revision, 1)

    with pytest.raises(letters.LetterChanged):
        letters.confirm(one, writer(), 1, 1)


@pytest.mark.parametrize(("there", "shown", "is_asked_again"), [(10, 10, False), (11, 10, False), (12, 10, True)])
def test_a_number_that_differs_by_more_than_a_tenth_is_asked_about(there, shown, is_asked_again):
    for _number in range(there):
        reader()
    one = letter()

    if is_asked_again:
        with pytest.raises(letters.NumberChanged):
            letters.hand_in(one, one.by, 1, shown)
    else:
        letters.hand_in(one, one.by, 1, shown)

    assert Addressee.objects.count() == (0 if is_asked_again else there)


def test_a_letter_to_nobody_is_not_sent():
    one = letter()

    with pytest.raises(letters.NobodyThere):
        letters.hand_in(one, one.by, 1, 0)


def test_who_takes_back_their_leave_before_it_is_written_gets_none(mailbox):
    ended, withdrew = reader(), reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 2)
    Preference.objects.create(user=ended, takes_letters=False)
    consents.withdraw(withdrew, "newsletter")
    work()

    assert mailbox() == []
    assert letters.outcome(one)["withheld"] == 2


def test_a_letter_can_be_ended_by_its_header_and_one_about_membership_cannot(mailbox):
    reader()
    for one in (letter(), letter(is_about_membership=True, reason="The Terms change.")):
        letters.hand_in(one, one.by, 1, 1)
    work()

    ordinary, membership = mailbox()
    assert "List-Unsubscribe" in ordinary.extra_headers
    assert "List-Unsubscribe" not in membership.extra_headers
    assert "about your membership" in membership.body


def test_the_log_says_who_let_it_go_and_why_it_went_to_all():
    reader()
    one = letter(is_about_membership=True, reason="The Terms change.")
    letters.hand_in(one, one.by, 1, 1)

    rows = Transition.objects.filter(what="letter").values_list("before", "after", "by", "reason")
    assert list(rows) == [("draft", "sent", one.by.pk, "The Terms change.")]


def test_a_name_breaks_out_of_nothing_and_no_markup_is_made(mailbox):
    reader(user__full_name="http://localhost:8000/admin/ {contact}\r\nBcc: x@example.org")
    one = letter(text_en="{name}\n\n<a href='https://evil.example'>win</a>\n\nhttps://evil.example/")
    letters.hand_in(one, one.by, 1, 1)
    work()

    mail = mailbox()[0]
    html = mail.alternatives[0][0]
    links = [line for line in html.split("<a ")[1:] if not line.startswith('href="http://localhost:8000/')]
    assert links == []
    assert html.count('href="http://localhost:8000/admin/') == 0


def test_what_the_letter_does_not_know_is_said_with_its_line():
    assert list(letters.faults("Dear {nmae},\n\nCome to {community} {")) == [
        "Line 1: the letter does not know {nmae}. What it knows stands below.",
        "Line 3: a brace without its partner. Names stand between two, like {name}.",
    ]


def test_what_it_knows_is_filled_in(mailbox, settings):
    reader(user__full_name="Amina Galgalo")
    one = letter(text_en="\n".join(f"{{{name}}}" for name in letters.KNOWN))
    letters.hand_in(one, one.by, 1, 1)
    work()

    assert mailbox()[0].body.splitlines()[:5] == [
        "Amina",
        settings.COMMUNITY_NAME,
        settings.COMMUNITY_CONTACT,
        "http://localhost:8000/me/",
        "http://localhost:8000/me/terms/",
    ]


def test_a_test_goes_to_oneself_alone_in_each_language(mailbox):
    reader()
    one = letter(subject_sw="Tunakutana", text_sw="Ndugu {name},")

    letters.test(one, one.by)

    assert [(mail.to, mail.subject) for mail in mailbox()] == [
        ([one.by.email], "Test: We meet in Kisumu"),
        ([one.by.email], "Jaribio: Tunakutana"),
    ]
    one.refresh_from_db()
    assert one.state == "draft"


def test_two_hundred_copies_take_as_many_questions_as_three():
    counted = []
    for number in (3, 197):
        for _more in range(number):
            reader()
        one = letter()
        letters.hand_in(one, one.by, 1, 3 if number == 3 else 200)
        job = jobs().last()
        with CaptureQueriesContext(connection) as captured:
            letters.write_batch(**job.args)
        counted.append(len(captured))

    assert counted[0] == counted[1]
    assert Message.objects.filter(letter=letters.NAME, state="queued").count() == 203


def test_a_letter_to_many_is_written_in_batches_that_take_up_where_one_broke_off(monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 2)
    for _number in range(5):
        reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 5)
    first, *_others = jobs()
    letters.write_batch(**first.args)
    assert letters.outcome(one) | {"queued": 2, "unwritten": 3, "everyone": 5} == letters.outcome(one)

    work()

    assert Message.objects.filter(letter=letters.NAME).count() == 5
    assert jobs().count() == 3


def test_a_copy_that_broke_off_leaves_nothing_behind(monkeypatch):
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)
    monkeypatch.setattr(Addressee.objects.__class__, "bulk_update", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        work()

    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_send_once():
    reader()
    one, said = letter(), []

    def press():
        try:
            letters.hand_in(Letter.objects.get(pk=one.pk), one.by, 1, 1)
            said.append("sent")
        except TransitionRefused:
            said.append("refused")
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _twice in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()

    assert sorted(said) == ["refused", "sent"]
    assert Addressee.objects.count() == 1


WRONG = [
    {"subject_en": "", "text_en": ""},
    {"text_en": ""},
    {"subject_sw": "Tu", "text_sw": ""},
    {"is_about_membership": True},
    {"state": "waiting"},
    {"state": "sent"},
    {"state": "unknown"},
]


@pytest.mark.parametrize("facts", WRONG, ids=str)
def test_database_refuses_a_letter_that_is_not_whole(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        letter(**facts)


def test_database_refuses_a_second_copy(member):
    one = letter()
    Addressee.objects.create(letter=one, person=member)

    with pytest.raises(IntegrityError), transaction.atomic():
        Addressee.objects.create(letter=one, person=member)


def test_database_keeps_the_words_of_what_was_sent():
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)
    stored = Letter.objects.filter(pk=one.pk)

    for change in (lambda: stored.update(text_en="Else"), stored.delete, lambda: stored.update(state="draft")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
