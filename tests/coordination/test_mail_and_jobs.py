"""What goes out, what failed and what came back, at the desk: seen, tried again, set aside with a reason."""

import datetime
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from coordination import jobs
from coordination.jobs import keep_error_of_coroutine
from coordination.models import JobTrouble
from coordination.waiting import what_waits
from digests.models import Digest, Run
from members.models import Transition
from notifications import outbox
from notifications.bounces import is_dead
from notifications.models import Bounce, Message
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
BUILTIN = "builtin:procrastinate.builtin_tasks.remove_old_jobs"
PAGE = "/admin/mail-and-jobs/"


@pytest.fixture
def coordinator(client, desk_session):
    """Signed in at the desk."""
    user = UserFactory(is_staff=True, roles=["coordinators"])
    desk_session(client, user)
    return user


@pytest.fixture
def failed_mail(db):
    message = outbox.post("member_declined", UserFactory(), {"reason": ""})
    Message.objects.filter(pk=message.pk).update(state="failed", error="451 4.3.0 disk full", attempts=9)
    return message


@pytest.fixture
def bounce(db):
    user = MemberFactory().user
    message = outbox.post("member_welcome", user)
    Message.objects.filter(pk=message.pk).update(state="bounced", sent_at=timezone.now())
    return Bounce.objects.create(message=message, address=user.email, kind="permanent", status_code="5.1.1")


@pytest.fixture
def failed_job(db):
    job = app.configure_task(BUILTIN).defer(max_hours=1)
    set_status(job, "failed")
    JobTrouble.objects.create(job_id=job, task_name=BUILTIN, error="ValueError: too many goats")
    return job


def set_status(job, status):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])


def status(job):
    return ProcrastinateJob.objects.get(pk=job).status


def decide(client, **fields):
    page = client.post(f"{PAGE}decisions/", fields, follow=True)
    return [str(message) for message in page.context["messages"]]


def recorded():
    return list(Transition.objects.filter(what="queue").values_list("before", "after", "reason"))


def test_page_shows_what_failed_and_why(client, coordinator, failed_mail, bounce, failed_job):
    page = client.get(PAGE).content.decode()

    for words in ("451 4.3.0 disk full", failed_mail.subject, bounce.address, "5.1.1", "ValueError: too many goats"):
        assert words in page


def test_page_says_how_long_unsent_mail_has_been_waiting(client, coordinator):
    message = outbox.post("member_welcome", UserFactory())
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - datetime.timedelta(hours=3))

    page = client.get(PAGE).content.decode()

    assert "1 mail waits to be sent. The oldest has been waiting for 3" in page


def test_everything_of_it_waits_for_coordinators(coordinator, failed_mail, bounce, failed_job):
    assert {one.kind for one in what_waits(coordinator)} == {
        "Mail that could not be sent",
        "Address that does not work",
        "Job that failed",
    }


def test_failed_mail_is_queued_again_as_the_same_letter(client, coordinator, failed_mail, mailbox):
    assert decide(client, subject="mail", pk=failed_mail.pk, what="again") == ["Queued again."]

    (mail,) = mailbox()
    assert mail.extra_headers["Message-ID"] == failed_mail.message_id
    assert recorded() == [("failed", "queued", "")]
    assert ProcrastinateJob.objects.filter(args={"message_id": failed_mail.pk}).count() == 2


def test_after_an_outage_one_press_queues_everything_that_failed(client, coordinator, failed_mail, mailbox):
    Message.objects.filter(pk=outbox.post("member_welcome", UserFactory()).pk).update(state="failed")

    assert decide(client, subject="mails", what="again") == ["2 mails are queued again."]
    assert len(mailbox()) == 2


@pytest.mark.parametrize("what", ["again", "aside"])
def test_second_press_on_a_mail_is_told_that_somebody_was_first(client, coordinator, failed_mail, what):
    decide(client, subject="mail", pk=failed_mail.pk, what=what, reason="Called her.")

    assert "somebody was first" in decide(client, subject="mail", pk=failed_mail.pk, what="again")[0]
    assert len(recorded()) == 1


def test_what_is_set_aside_waits_no_more_and_says_why(client, coordinator, failed_mail, bounce, failed_job):
    for subject, pk in (("mail", failed_mail.pk), ("bounce", bounce.pk), ("job", failed_job)):
        decide(client, subject=subject, pk=pk, what="aside", reason="Called her.")

    assert what_waits(coordinator) == []
    assert (Message.objects.get(pk=failed_mail.pk).state, status(failed_job)) == ("failed", "cancelled")
    assert not is_dead(bounce.address)
    assert {reason for _, _, reason in recorded()} == {"Called her."}


@pytest.mark.parametrize("subject", ["mail", "bounce", "job"])
def test_nothing_is_set_aside_without_a_reason(client, coordinator, failed_mail, bounce, failed_job, subject):
    pk = {"mail": failed_mail.pk, "bounce": bounce.pk, "job": failed_job}[subject]

    assert decide(client, subject=subject, pk=pk, what="aside") == ["Say in a few words why it can be set aside."]
    assert (len(what_waits(coordinator)), recorded()) == (3, [])


def test_failed_job_is_put_back_for_a_worker(client, coordinator, failed_job):
    assert decide(client, subject="job", pk=failed_job, what="again") == ["Queued again."]

    assert status(failed_job) == "todo"
    assert "somebody was first" in decide(client, subject="job", pk=failed_job, what="again")[0]


def test_job_that_waits_already_is_not_put_back_beside_itself(client, coordinator):
    job, twin = (put_down(lock="one at a time") for _ in range(2))

    assert "the same job waits already" in decide(client, subject="job", pk=job, what="again")[0]
    assert (status(job), status(twin)) == ("failed", "todo")


def put_down(lock):
    """The first one fails before the second comes."""
    ids = list(ProcrastinateJob.objects.values_list("pk", flat=True))
    if ids:
        set_status(ids[0], "failed")
    return app.configure_task(BUILTIN, queueing_lock=lock).defer(max_hours=1)


@pytest.mark.parametrize("gone", [{"email": "new@example.org"}, {"email": "also@example.org", "is_active": False}])
def test_address_that_its_person_left_waits_for_nobody(coordinator, bounce, gone):
    for name, value in gone.items():
        setattr(bounce.message.recipient, name, value)
    bounce.message.recipient.save()

    assert what_waits(coordinator) == []


def test_address_that_a_stranger_typed_waits_for_nobody(coordinator):
    message = outbox.post("login_code", UserFactory(), {"code": "1"})
    Bounce.objects.create(message=message, address=message.address, kind="permanent")

    assert what_waits(coordinator) == []


def test_refused_recipient_is_an_address_that_does_not_work_and_no_failed_mail(coordinator, bounce):
    Message.objects.filter(pk=bounce.message_id).update(state="failed", sent_at=None)

    assert [one.kind for one in what_waits(coordinator)] == ["Address that does not work"]


def test_whoever_may_only_read_mail_decides_nothing(client, desk_session, failed_mail):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_message"))
    desk_session(client, user)

    assert "Set aside" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}decisions/", {"subject": "mails", "what": "again"}).status_code == 403


def test_page_asks_the_same_questions_however_long_it_is(
    client, coordinator, failed_mail, bounce, django_assert_max_num_queries
):
    for _ in range(5):
        message = outbox.post("member_welcome", MemberFactory().user)
        Message.objects.filter(pk=message.pk).update(state="failed")
        Bounce.objects.create(
            message=outbox.post("member_welcome", MemberFactory().user), address="x", kind="permanent"
        )
    with django_assert_max_num_queries(22):
        client.get(PAGE)


def test_error_is_kept_with_the_line_of_ours_and_not_beyond_the_job(failed_job):
    try:
        jobs.trouble_of(0)
    except jobs.JobRefused as error:
        jobs.note(failed_job, BUILTIN, error)

    words = JobTrouble.objects.get(job_id=failed_job).error
    assert words.startswith("JobRefused:")
    assert "(coordination/jobs.py:" in words


def sign_of_life(seconds):
    ProcrastinateWorker.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds]
        )


@pytest.mark.parametrize("page", ["/admin/", PAGE])
def test_desk_says_that_no_worker_has_ever_run_or_none_runs_now(client, coordinator, page):
    never = client.get(page).content.decode()
    sign_of_life(seconds=600)
    silent = client.get(page).content.decode()

    assert "No worker has ever run: no mail goes out" in never
    assert "No worker has given a sign of life for 10" in silent


@pytest.mark.parametrize("page", ["/admin/", PAGE])
def test_desk_says_when_the_last_job_was_done(client, coordinator, page):
    sign_of_life(seconds=5)
    job = put_down(lock="done")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'succeeded', now() - interval '2 minutes')",
            [job],
        )

    text = client.get(page).content.decode()

    assert ("A worker is there." in text, "The last job was done 2" in text, "No worker" in text) == (True, True, False)


def test_page_shows_the_last_runs_with_their_letters(client, coordinator):
    run = Run.objects.create(rhythm="weekly", due_at=timezone.now())
    for state in ("sent", "queued"):
        message = outbox.post("member_welcome", UserFactory())
        facts = {"state": state, "sent_at": timezone.now() if state == "sent" else None}
        Message.objects.filter(pk=message.pk).update(**facts)
        Digest.objects.create(run=run, user=message.recipient, message=message)

    [shown] = client.get(PAGE).context["runs"]

    assert (shown.rhythm, shown.written, shown.sent) == ("weekly", 2, 1)


def test_error_of_a_coroutine_is_kept_too():
    job = put_down(lock="broken")

    async def break_down():
        raise RuntimeError("no room on the disk")

    context = SimpleNamespace(job=SimpleNamespace(id=job, task_name="clear_jobs"))
    with pytest.raises(RuntimeError):
        async_to_sync(keep_error_of_coroutine)(break_down, context, None)

    assert JobTrouble.objects.get(job_id=job).error.startswith("RuntimeError: no room on the disk")
