"""Below two contacts a task opens with a date, and closes by itself: feature C4."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.waiting import what_waits
from notifications.models import Bounce, Message
from organizations.contacts import gaps, representation
from organizations.models import ContactGap, Representation
from tests.factories import MemberFactory, RepresentationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def pair(db):
    """Two people who represent an organization."""
    first = RepresentationFactory(organization__name="Ziwa Salama Network", organization__slug="ziwa")
    return first, RepresentationFactory(organization=first.organization)


@pytest.fixture
def gap(pair):
    representation.end(pair[1], pair[1].person)
    Message.objects.all().delete()
    return ContactGap.objects.get()


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def bounce(address, kind="permanent", **fields):
    """A letter to that address came back."""
    identity = {"letter": "x", "language": "en", "message_id": f"<{Message.objects.count()}>"}
    message = Message.objects.create(address=address, state="bounced", sent_at=timezone.now(), **identity)
    return Bounce.objects.create(message=message, address=address, kind=kind, **fields)


def test_task_opens_with_a_date_and_a_letter_to_who_is_left(pair):
    representation.end(pair[1], pair[1].person)

    gap = ContactGap.objects.get()
    assert (gap.organization, gap.due_on, gap.closed_at) == (
        pair[0].organization,
        TODAY + datetime.timedelta(days=30),
        None,
    )
    assert letters() == [("second_contact_missing", pair[0].person.email)]


def test_task_is_open_once_whatever_the_code_does(gap):
    with pytest.raises(IntegrityError, match="contact_gap_is_open_once"), transaction.atomic():
        gap.organization.contact_gaps.create(due_on=TODAY)


def test_task_opens_when_a_person_leaves_the_community(pair):
    representation.end_all(pair[1].person)

    assert ContactGap.objects.open().count() == 1


def test_third_contact_may_go_without_a_task(pair):
    third = RepresentationFactory(organization=pair[0].organization)

    representation.end(third, third.person)

    assert (ContactGap.objects.count(), letters()) == (0, [])


def test_application_opens_no_task():
    first = RepresentationFactory(organization__state="draft")
    second = RepresentationFactory(organization=first.organization)

    representation.end(second, second.person)

    assert ContactGap.objects.count() == 0


def test_it_closes_by_itself_when_somebody_confirms(pair, gap):
    link = representation.invite(gap.organization, pair[0].person, email="m@example.org", full_name="M", title="T")
    assert ContactGap.objects.open().count() == 1

    representation.confirm(link, MemberFactory().user)

    gap.refresh_from_db()
    assert gap.closed_at is not None


def test_it_closes_when_the_organization_is_no_longer_listed(gap):
    type(gap.organization).objects.update(state="left")

    gaps.keep_contacts()

    assert ContactGap.objects.open().count() == 0


def test_what_fell_short_before_is_found_by_the_hourly_job(pair):
    Representation.objects.filter(pk=pair[1].pk).update(state="ended", ended_at=timezone.now())

    gaps.keep_contacts()
    gaps.keep_contacts()

    assert letters() == [("second_contact_missing", pair[0].person.email)]


def test_one_reminder_goes_out_before_the_date(gap, pair):
    gaps.keep_contacts()
    assert letters() == []
    ContactGap.objects.update(due_on=TODAY + datetime.timedelta(days=7))

    gaps.keep_contacts()
    gaps.keep_contacts()

    assert letters() == [("second_contact_reminder", pair[0].person.email)]


def test_its_people_see_the_task_and_the_date(client, gap, pair):
    client.force_login(pair[0].person)
    until = f"Name somebody by {gap.due_on.day} {gap.due_on:%B %Y}."

    assert until in client.get("/me/").content.decode()
    assert until in client.get(reverse("organizations:organization_edit", args=["ziwa"])).content.decode()


def test_its_people_read_that_the_date_is_past(client, gap, pair):
    gap.due_on = timezone.localdate() - datetime.timedelta(days=1)
    gap.save()
    client.force_login(pair[0].person)

    task = client.get(reverse("organizations:organization_edit", args=["ziwa"])).text
    contacts = client.get(reverse("organizations:contact_list", args=["ziwa"])).text

    assert f"Overdue since {gap.due_on.day} {gap.due_on:%B %Y}: name somebody." in task
    assert "Overdue since" in contacts
    assert "Please name somebody by" not in contacts


def test_it_hides_nothing(client, gap):
    assert "Ziwa Salama Network" in client.get("/organizations/").content.decode()
    assert client.get(gap.organization.get_absolute_url()).status_code == 200


def test_coordinators_see_it_once_it_is_overdue(administrator, gap):
    assert what_waits(administrator) == []
    ContactGap.objects.update(due_on=TODAY - datetime.timedelta(days=1))

    waiting = what_waits(administrator)

    assert [(one.kind, one.name, one.due_on) for one in waiting] == [
        ("Second contact overdue", "Ziwa Salama Network", TODAY - datetime.timedelta(days=1))
    ]


def test_letter_that_comes_back_for_good_opens_the_task(pair):
    bounce(pair[1].person.email)

    gaps.keep_contacts()

    pair[1].refresh_from_db()
    assert pair[1].unreachable_since is not None
    assert ContactGap.objects.open().get().organization == pair[0].organization
    assert letters()[1:] == [("second_contact_missing", pair[0].person.email)]


def test_letter_that_could_not_be_delivered_for_now_opens_nothing(pair):
    bounce(pair[1].person.email, kind="temporary")

    gaps.keep_contacts()

    assert ContactGap.objects.count() == 0


def test_letter_that_failed_because_our_mail_server_was_down_opens_nothing(pair):
    bounce(pair[1].person.email).delete()
    Message.objects.update(state="failed", sent_at=None)

    gaps.keep_contacts()

    assert ContactGap.objects.count() == 0


def test_failure_before_the_person_confirmed_does_not_count(pair):
    bounce(pair[1].person.email, received_at=timezone.now() - datetime.timedelta(days=400))

    gaps.keep_contacts()

    assert ContactGap.objects.count() == 0


def test_person_says_that_the_address_works_and_the_task_closes(client, pair):
    bounce(pair[1].person.email)
    gaps.keep_contacts()
    client.force_login(pair[1].person)
    page = client.get(reverse("organizations:contact_list", args=["ziwa"])).content.decode()

    client.post(reverse("organizations:reachability_create", args=["ziwa", pair[1].pk]))
    gaps.keep_contacts()

    pair[1].refresh_from_db()
    assert "Our letters do not arrive" in page
    assert (pair[1].unreachable_since, ContactGap.objects.open().count()) == (None, 0)


def test_nobody_says_it_for_somebody_else(client, pair):
    bounce(pair[1].person.email)
    gaps.keep_contacts()
    client.force_login(pair[0].person)

    assert client.post(reverse("organizations:reachability_create", args=["ziwa", pair[1].pk])).status_code == 404
    assert ContactGap.objects.open().count() == 1


def test_another_contact_in_their_place_closes_it(pair):
    bounce(pair[1].person.email)
    gaps.keep_contacts()
    link = representation.invite(pair[0].organization, pair[0].person, email="m@example.org", full_name="M", title="T")

    representation.confirm(link, MemberFactory().user)

    assert ContactGap.objects.open().count() == 0
