"""Announcements and reminders: the right letter, once to each, and "sent" only when the mail server said so."""

import datetime

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.register import Filters, Register
from members.membership import apply_again
from members.models import Member
from notifications import outbox
from notifications.delivery import deliver
from notifications.models import Message
from terms import announcing
from terms.models import Reminder, TermsVersion
from terms.tasks import announce_to_members
from terms.telling import announcement, tell
from terms.versions import publish
from tests.factories import MemberFactory, UserFactory
from tests.parallel import at_once
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def publish_second(*, is_material=True, in_force=30, sign_by=60, grace_days=30, number=2):
    """Published now, its dates in days from today."""
    today = timezone.localdate()
    version = TermsVersion(
        number=number,
        text_en=f"# Terms of Reference, version {number}",
        change_note_en="Youth seats\nin the steering group.",
        is_material=is_material,
        effective_on=today + in_force * DAY,
        sign_by=today + sign_by * DAY if is_material else None,
        grace_days=grace_days,
    )
    return publish(version, UserFactory())


def signed_member(**fields):
    member = MemberFactory(**fields)
    sign_as(member.user)
    Message.objects.all().delete()
    return member


def told():
    """Who was told what, by the address and the letter."""
    return sorted(Message.objects.filter(reminder__isnull=False).values_list("address", "letter"))


def days():
    return sorted(Reminder.objects.values_list("day", flat=True))


def later(number):
    return time_machine.travel(timezone.now() + number * DAY, tick=False)


def test_a_material_version_is_announced_to_everybody_who_belongs():
    members = [signed_member(), MemberFactory(state="unconfirmed"), MemberFactory()]
    MemberFactory(state="suspended"), MemberFactory(state="applicant"), MemberFactory(state="left")
    MemberFactory(user__is_active=False)
    version = publish_second()

    announcing.announce(version)

    assert told() == sorted((member.user.email, "terms_announced") for member in members)
    assert set(Reminder.objects.values_list("day", "version")) == {(0, version.pk)}


def test_the_announcement_says_what_changes_and_until_when(mailbox):
    signed_member()
    announcing.announce(publish_second())

    (mail,) = mailbox()

    by = timezone.localdate() + 60 * DAY
    assert "What changes: Youth seats in the steering group." in mail.body
    assert f"Please sign it for yourself by {by.day} {by:%B %Y}." in mail.body
    assert "http://localhost:8000/me/terms/" in mail.body


def jobs(word):
    return sorted(ProcrastinateJob.objects.filter(task_name__contains=word).values_list("task_name", flat=True))


def test_publishing_orders_the_announcement():
    publish_second()

    assert jobs("announce") == ["organizations.tasks.announce_to_organizations", "terms.tasks.announce_to_members"]


def test_a_correction_is_announced_to_nobody():
    signed_member()
    publish_second(is_material=False)

    announcing.remind()

    assert (jobs("announce"), told()) == ([], [])


def test_announcing_goes_in_batches_and_goes_on_where_it_stopped():
    members = [signed_member() for _ in range(5)]
    version = publish_second()

    seen = [announcing.announce(version, most=2) for _ in range(4)]

    assert seen == [2, 2, 1, 0]
    assert told() == sorted((member.user.email, "terms_announced") for member in members)


def test_who_signed_after_the_batch_was_read_gets_no_letter():
    member, version = signed_member(), publish_second()
    sign_as(member.user, version=version)

    letter = tell(announcement(version), f"person:{member.user.pk}", member.user, {})

    assert (letter, told()) == (None, [])


def test_the_job_orders_itself_again_while_there_is_more(monkeypatch):
    [signed_member() for _ in range(2)]
    version = publish_second()
    monkeypatch.setattr(announcing, "BATCH", 2)
    monkeypatch.setattr(announcing, "announce", lambda version: 2)

    announce_to_members(version_id=version.pk)

    assert jobs("announce_to_members") == ["terms.tasks.announce_to_members"] * 2


def test_a_crash_in_the_middle_leaves_no_letter_without_its_record(monkeypatch):
    members = [signed_member() for _ in range(3)]
    version = publish_second()
    create = Reminder.objects.create

    def crash(**fields):
        if Reminder.objects.count() == 1:
            raise KeyboardInterrupt
        return create(**fields)

    monkeypatch.setattr(Reminder.objects, "create", crash)
    with pytest.raises(KeyboardInterrupt):
        announcing.announce(version)
    monkeypatch.undo()
    at_the_crash = told()
    announcing.announce(version)

    assert len(at_the_crash) == 1
    assert told() == sorted((member.user.email, "terms_announced") for member in members)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_one_letter_to_each():
    members = [signed_member() for _ in range(5)]
    version = publish_second()

    at_once(*[lambda: announcing.announce(version)] * 4)

    assert told() == sorted((member.user.email, "terms_announced") for member in members)


def test_whoever_signed_early_is_not_told():
    member = signed_member()
    version = publish_second(in_force=0)
    sign_as(member.user)
    Message.objects.all().delete()

    announcing.announce(version)

    assert told() == []


@pytest.mark.parametrize(
    ("passed", "expected"),
    [(0, 0), (6, 0), (7, 7), (20, 7), (21, 21), (34, 21), (35, 35), (90, 35)],
)
def test_only_the_latest_step_is_due_after_missed_days(passed, expected):
    signed_member()
    publish_second(sign_by=60, grace_days=60)

    with later(passed):
        announcing.remind()
        announcing.remind()

    assert days() == [expected]


def test_reminders_come_after_7_21_and_35_days_and_then_stop(mailbox):
    signed_member()
    version = publish_second(sign_by=60, grace_days=60)
    announcing.announce(version)

    for passed in range(1, 100):
        with later(passed):
            announcing.remind()

    subjects = ["The Terms of Reference change: version 2", *["Please sign version 2 of the Terms of Reference"] * 3]
    assert days() == [0, 7, 21, 35]
    assert [mail.subject for mail in mailbox()] == subjects


def test_whoever_signs_is_left_in_peace():
    member, other = signed_member(), signed_member()
    version = publish_second(in_force=0)
    announcing.announce(version)
    sign_as(member.user)

    with later(7):
        announcing.remind()

    reminded = Reminder.objects.filter(day=7).values_list("recipient", flat=True)
    assert list(reminded) == [other.user_id]


def test_a_correction_published_later_reminds_no_less():
    signed_member()
    publish_second()
    publish_second(number=3, is_material=False)

    with later(7):
        announcing.remind()

    assert days() == [7]


def test_a_newer_version_takes_over_the_reminders():
    signed_member()
    publish_second()
    with later(10):
        third = publish_second(number=3)
        announcing.announce(third)
    with later(21):
        announcing.remind()

    assert list(Reminder.objects.order_by("pk").values_list("version__number", "day")) == [(3, 0), (3, 7)]


def test_the_final_notice_comes_once_when_the_membership_begins_to_rest(mailbox):
    signed_member()
    version = publish_second(in_force=0, sign_by=10, grace_days=5)

    for passed in range(1, 60):
        with later(passed):
            announcing.remind()

    days_until = (version.rests_from - timezone.localdate()).days
    assert (days(), days_until) == ([0, 7, 16], 16)
    assert mailbox()[-1].subject == "Your membership rests"


def test_a_member_who_never_signed_gets_a_letter_of_its_own(mailbox):
    MemberFactory(joined_at=timezone.now() - 8 * DAY)
    publish_second()
    with later(7):
        announcing.remind()

    assert [mail.subject for mail in mailbox()] == ["One step is open: sign the Terms of Reference"]


def applied(days_ago, **fields):
    member = MemberFactory(state="applicant", **fields)
    Member.objects.filter(pk=member.pk).update(created_at=timezone.now() - days_ago * DAY)
    return member


def test_applicants_who_never_signed_are_reminded_since_they_applied():
    members = {days_ago: applied(days_ago) for days_ago in (6, 7, 21, 36)}
    sign_as(applied(8).user)
    Message.objects.all().delete()

    announcing.remind()
    announcing.remind()

    reminded = Reminder.objects.order_by("day").values_list("recipient", "day", "message__letter")
    assert list(reminded) == [
        (members[ago].user_id, day, "signing_reminder") for ago, day in ((7, 7), (21, 21), (36, 35))
    ]


def test_members_without_a_signature_were_asked_when_they_joined():
    MemberFactory(joined_at=timezone.now() - 22 * DAY), MemberFactory(joined_at=timezone.now() - 2 * DAY)

    announcing.remind()

    assert days() == [21]


def test_a_new_version_does_not_begin_an_applicants_reminders_again():
    applied(40)
    announcing.remind()
    publish_second(in_force=0)

    announcing.remind()

    assert days() == [35]


def test_whoever_applies_again_is_reminded_since_then():
    member = MemberFactory(state="declined")
    Member.objects.filter(pk=member.pk).update(created_at=timezone.now() - 400 * DAY)
    apply_again(member.user)

    announcing.remind()
    with later(8):
        announcing.remind()

    assert days() == [7]


class Stubborn:
    """A mail server that puts everybody off until it is told to take what comes."""

    is_open = False

    async def handle_DATA(self, server, session, envelope):
        return "250 OK" if self.is_open else "451 Try later"


class OwnPort(Controller):
    """On whichever port the machine has given."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings):
    handler = Stubborn()
    controller = OwnPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def test_nobody_was_reminded_until_the_mail_server_has_accepted(mail_server):
    signed_member()
    announcing.announce(publish_second())
    (message,) = Message.objects.filter(letter="terms_announced")
    deliver(message.pk)
    (refused,) = Register(Filters())

    mail_server.is_open = True
    deliver(message.pk)
    (accepted,) = Register(Filters())

    message.refresh_from_db()
    assert (refused.sent_on, refused.has_failed) == (None, False)
    assert (accepted.sent_on, message.state, message.attempts) == (message.sent_at, "sent", 2)


def test_a_letter_that_finally_failed_shows_as_failed(mail_server):
    signed_member()
    announcing.announce(publish_second())
    (message,) = Message.objects.filter(letter="terms_announced")

    deliver(message.pk, is_last_attempt=True)

    (row,) = Register(Filters())
    assert (row.sent_on, row.has_failed) == (None, True)


def test_letters_to_everybody_wait_behind_a_code_to_sign_in():
    signed_member()
    announcing.announce(publish_second())
    outbox.post("member_declined", UserFactory(), {"reason": ""})

    found = ProcrastinateJob.objects.filter(task_name="notifications.tasks.send_message").order_by("-priority")
    priorities = [job.priority for job in found]

    assert (priorities[-1], set(priorities[:-1])) == (-10, {0})
