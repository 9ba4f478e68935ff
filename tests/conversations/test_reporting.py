"""Showing a conversation to the coordinators: who reads it, that it is recorded, and what they decide."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from conversations import reporting
from conversations.models import Report, ReportView, WritingStop
from conversations.writing import WritingRefused
from coordination.waiting import what_waits
from members.transitions import TransitionRefused
from notifications.models import Message
from terms.interest import OwnMatter
from tests.factories import RepresentationFactory, UserFactory
from tests.letters import decide

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + datetime.timedelta(days=14)


@pytest.fixture
def conversation(begin, achieng, ziwa):
    conversation = begin(ziwa, achieng, body="Buy my insurance.")
    Message.objects.all().delete()
    return conversation


@pytest.fixture
def report(conversation, contacts):
    return reporting.report(conversation, contacts[0], "An advertisement.")


@pytest.fixture
def desk(client, desk_session, administrator):
    desk_session(client, administrator)
    client.user = administrator
    return client


def url(report):
    return f"/admin/conversations/report/{report.pk}/review/"


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def test_report_waits_for_the_coordinators_with_its_reason(client_of, conversation, achieng, contacts, administrator):
    client_of(contacts[0]).post(f"{conversation.get_absolute_url()}report/", {"reason": "An advertisement."})

    report = Report.objects.get()
    assert (report.by, report.about, report.reason) == (contacts[0], achieng, "An advertisement.")
    [waiting] = what_waits(administrator)
    assert (waiting.kind, waiting.name, waiting.url) == ("Reported conversation", "Ziwa Salama Network", url(report))


def test_report_without_a_reason_is_refused(client_of, conversation, contacts):
    page = client_of(contacts[0]).post(f"{conversation.get_absolute_url()}report/", {"reason": " "})

    assert page.context["form"].errors["reason"] == ["Say what is wrong with it."]


def test_who_began_it_reports_who_answered_last(conversation, answer, achieng, contacts):
    with pytest.raises(reporting.NothingToReport):
        reporting.report(conversation, achieng, "Rude.")
    for contact in contacts:
        answer(conversation, contact)

    assert reporting.report(conversation, achieng, "Rude.").about == contacts[1]


def test_one_person_reports_once_until_it_is_decided(client_of, report, contacts, administrator):
    again = client_of(contacts[0]).post(f"{report.conversation.get_absolute_url()}report/", {"reason": "Again."})
    assert "You have reported it already" in again.text

    reporting.keep(report, administrator, "Nothing in it.")

    assert reporting.report(report.conversation, contacts[0], "Again.").state == "open"


def test_conversation_is_shown_by_a_press_that_is_recorded_and_the_reporter_sees_it(
    desk, client_of, report, contacts, achieng
):
    before = desk.get(url(report)).text
    shown = desk.post(url(report), {"read": "1"}).text

    assert ("Buy my insurance." in before, "Buy my insurance." in shown) == (False, True)
    assert [view.viewed_by for view in report.views.all()] == [desk.user]
    page = report.conversation.get_absolute_url()
    said = f"Read by {desk.user}"
    assert [said in client_of(reader).get(page).text for reader in (contacts[0], achieng)] == [True, False]


def test_form_that_comes_back_with_the_conversation_is_a_look_too(desk, report):
    page = desk.post(url(report), {"decision": "stop", "answer": "Stop it."})

    assert page.context["form"].errors == {"until": ["Choose a day from tomorrow on, within a year."]}
    assert ReportView.objects.count() == 1


def test_nobody_at_the_desk_reads_a_conversation_that_was_not_reported_or_is_decided(desk, report):
    reporting.keep(report, UserFactory(), "Nothing in it.")

    assert "Buy my insurance." not in desk.post(url(report), {"read": "1"}).text
    assert desk.get("/admin/conversations/conversation/").status_code == 404


def test_nothing_changes_and_the_reporter_is_told_why(desk, report, contacts):
    decide(desk, url(report), {"decision": "keep", "answer": "An offer is no advertisement."})

    report.refresh_from_db()
    assert (report.state, report.decided_by) == ("kept", desk.user)
    assert letters() == [("report_kept", contacts[0].email)]
    assert "An offer is no advertisement." in Message.objects.get().text


def test_stopped_person_writes_nowhere_until_the_day_and_both_get_a_letter(
    desk, begin, answer, report, achieng, contacts
):
    decide(desk, url(report), {"decision": "stop", "until": str(LATER), "answer": "No advertisements."})

    assert letters() == [("report_stopped", contacts[0].email), ("writing_stopped", achieng.email)]
    assert ["No advertisements." in letter.text for letter in Message.objects.order_by("pk")] == [False, True]
    other = RepresentationFactory().organization
    for write in (lambda: begin(other, achieng), lambda: answer(report.conversation, achieng)):
        with pytest.raises(WritingRefused, match="You may write messages again on"):
            write()


def test_stop_ends_on_its_day(begin, report, achieng, ziwa, administrator):
    stop = reporting.stop(report, administrator, LATER, "No advertisements.")
    WritingStop.objects.filter(pk=stop.pk).update(until=timezone.localdate())

    assert begin(ziwa, achieng).organization == ziwa


def test_second_decision_is_refused(report, administrator):
    reporting.keep(report, administrator, "Nothing in it.")

    with pytest.raises(TransitionRefused):
        reporting.stop(Report.objects.get(), administrator, LATER, "Stop.")
    assert not WritingStop.objects.exists()


@pytest.mark.parametrize("side", ["reporter", "reported", "colleague"])
def test_coordinator_of_one_of_the_sides_steps_aside(desk_session, client, report, achieng, contacts, side):
    person = {"reporter": contacts[0], "reported": achieng, "colleague": contacts[1]}[side]
    person.is_staff = person.is_superuser = True
    person.save()
    desk_session(client, person)

    page = client.post(url(report), {"read": "1"})

    assert ("Buy my insurance." in page.text, "you step aside" in page.text) == (False, True)
    assert not ReportView.objects.exists()
    with pytest.raises(OwnMatter):
        reporting.keep(report, person, "Nothing in it.")


@pytest.mark.parametrize(
    "broken", [{"state": "kept"}, {"decided_at": timezone.now()}, {"about": "by"}, {"state": "lost"}]
)
def test_database_wants_a_report_to_be_decided_by_somebody(report, broken):
    changes = {"about": report.by} if broken == {"about": "by"} else broken
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        Report.objects.update(**changes)


def test_database_keeps_one_open_report_of_each_person_and_never_reopens_one(report, administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(conversation=report.conversation, by=report.by, about=report.about, reason="Twice.")
    reporting.keep(report, administrator, "Nothing in it.")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Report.objects.update(state="open")


def test_database_keeps_who_looked(report, administrator):
    reporting.look(report, administrator)

    with pytest.raises(ProgrammingError), transaction.atomic():
        ReportView.objects.update(viewed_by=report.by)


def test_database_wants_a_reason_for_a_stop(administrator, achieng):
    with pytest.raises(IntegrityError), transaction.atomic():
        WritingStop.objects.create(person=achieng, until=LATER, reason="", by=administrator)
