"""Looking as a member sees the portal: who may, how long, and what the member learns of it."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination import looking
from coordination.models import Look
from coordination.models.look import LONGEST
from members.models import Transition
from members.own_data import held_about
from tests.factories import MemberFactory, UserFactory, publish_version
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return MemberFactory(user__full_name="Amina Galgalo").user


@pytest.fixture
def chebet(client, desk_session):
    """A coordinator at the desk."""
    person = UserFactory(full_name="Chebet Koech", is_staff=True, roles=["coordinators"])
    desk_session(client, person)
    return person


def press(client, member, reason="Amina asked on the phone."):
    return client.post(reverse("admin:look_create", args=[member.member.pk]), {"reason": reason})


def refuses(**facts) -> bool:
    try:
        with transaction.atomic():
            Look.objects.create(**facts)
    except IntegrityError:
        return True
    return False


def test_a_coordinator_sees_the_members_page_and_ends_at_the_desk(client, chebet, amina):
    assert press(client, amina)["Location"] == reverse("me")
    assert "Habari, Amina" in client.get("/me/").content.decode()

    response = client.post(reverse("admin:look_end"))

    assert response["Location"] == reverse("admin:members_member_change", args=[amina.member.pk])
    assert "Habari, Chebet" in client.get("/me/").content.decode()


def test_the_member_learns_who_looked_and_why(client, chebet, amina, mailbox):
    press(client, amina)
    client.post(reverse("admin:look_end"))
    client.force_login(amina)

    page = client.get(reverse("look_list")).content.decode()

    assert all(text in page for text in ("Chebet Koech", "Amina asked on the phone."))
    letters = [(mail.to, mail.subject, "Amina asked on the phone." in mail.body) for mail in mailbox()]
    assert letters == [([amina.email], "A coordinator looks at the portal as you see it", True)]
    assert "coordination.look.person" in {kind for kind, _label, _rows in held_about(amina)}


def test_a_look_stands_in_the_log_from_beginning_to_end(client, chebet, amina):
    press(client, amina)
    client.post(reverse("admin:look_end"))

    rows = Transition.objects.filter(what="look").order_by("pk").values_list("subject_name", "after", "by", "reason")
    assert list(rows) == [
        ("Amina Galgalo", "looking", chebet.pk, "Amina asked on the phone."),
        ("Amina Galgalo", "ended", chebet.pk, ""),
    ]


def test_a_look_needs_a_reason(client, chebet, amina):
    response = press(client, amina, reason="  ")

    assert "Say why you look. The member reads it." in response.content.decode()
    assert not Look.objects.exists()


def test_pressing_twice_tells_the_member_once(chebet, amina, mailbox):
    looks = {looking.begin(amina.member, chebet, "Asked.").pk for _press in range(2)}

    assert len(looks) == 1
    assert len(mailbox()) == 1


def test_another_look_ends_the_one_before(chebet, amina):
    first = looking.begin(amina.member, chebet, "Asked.")
    looking.begin(MemberFactory(), chebet, "Asked as well.")

    first.refresh_from_db()
    assert first.ended_at is not None


@pytest.mark.parametrize("rank", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_nobody_of_the_desk_and_no_closed_account_is_looked_as(client, chebet, rank):
    person = MemberFactory(**{f"user__{name}": value for name, value in rank.items()}).user

    assert press(client, person).status_code == 404


def test_a_role_at_the_desk_alone_protects_from_looks(client, chebet, amina):
    amina.groups.add(Group.objects.get(name="viewers"))

    assert press(client, amina).status_code == 404


def test_nobody_looks_as_themselves(chebet):
    MemberFactory(user=chebet)

    assert not looking.lookable(chebet).filter(user=chebet).exists()


def test_only_who_has_the_right_looks(client, desk_session, amina):
    desk_session(client, UserFactory(is_staff=True, roles=["viewers"]))

    assert press(client, amina).status_code == 403


def test_time_ends_a_look_and_a_press_on_its_page_does_nothing(client, chebet, amina):
    press(client, amina)
    Look.objects.all().delete()
    now = timezone.now()
    over = Look.objects.create(
        person=amina, by=chebet, reason="Asked.", began_at=now - datetime.timedelta(minutes=16), until=now
    )
    session = client.session
    session[looking.KEY] = over.pk
    session.save()

    refused = client.post(reverse("leaving"), {"name": amina.full_name})

    assert refused.status_code == 403
    assert "The look is over. Nothing was done" in refused.content.decode()
    assert "Habari, Chebet" in client.get("/me/").content.decode()


def withdraw_right(chebet, amina):
    chebet.groups.clear()


def leave_the_desk(chebet, amina):
    chebet.is_staff = False
    chebet.save()


def lose_the_factor(chebet, amina):
    Authenticator.objects.filter(user=chebet).delete()


def join_the_desk(chebet, amina):
    amina.is_staff = True
    amina.save()


def close_the_account(chebet, amina):
    amina.is_active = False
    amina.save()


@pytest.mark.parametrize("happen", [withdraw_right, leave_the_desk, lose_the_factor, join_the_desk, close_the_account])
def test_what_was_withdrawn_meanwhile_ends_the_look_at_the_next_request(client, chebet, amina, happen):
    press(client, amina)
    happen(chebet, amina)

    response = client.get("/me/")

    assert response.status_code == 302
    assert looking.KEY not in client.session
    assert "Habari, Chebet" in client.get("/me/").content.decode()


def test_a_form_seen_in_a_look_is_void_after_it(amina, desk_session):
    browser = Client(enforce_csrf_checks=True)
    desk_session(browser, UserFactory(is_staff=True, roles=["coordinators"]))
    token = browser.get(reverse("admin:look_create", args=[amina.member.pk])).context["csrf_token"]
    browser.post(
        reverse("admin:look_create", args=[amina.member.pk]), {"reason": "Asked.", "csrfmiddlewaretoken": str(token)}
    )
    seen = str(browser.get("/me/").context["csrf_token"])
    browser.post(reverse("admin:look_end"), {"csrfmiddlewaretoken": seen})

    response = browser.post(reverse("notifications:preference_edit"), {"csrfmiddlewaretoken": seen, "rhythm": "never"})

    assert response.status_code == 403


def test_the_session_gets_another_key_and_stays_among_the_devices(client, chebet, amina):
    before = client.session.session_key
    UserSession.objects.create(user=chebet, session_key=before, ip="192.0.2.7", user_agent="Firefox")
    press(client, amina)
    within = client.session.session_key
    client.post(reverse("admin:look_end"))
    after = client.session.session_key

    assert len({before, within, after}) == 3
    assert list(UserSession.objects.filter(user=chebet).values_list("session_key", flat=True)) == [after]


def test_a_look_leaves_no_trace_of_a_visit_by_the_member(client, chebet, amina):
    sign_as(amina)
    publish_version()
    seen = amina.last_login
    press(client, amina)

    response = client.get("/me/", headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert "asked" not in response.cookies
    amina.refresh_from_db()
    assert (amina.last_login, amina.usersession_set.count()) == (seen, 0)


def test_the_log_of_requests_names_the_coordinator(client, chebet, amina):
    press(client, amina)

    assert client.get("/me/").wsgi_request.user == chebet


def test_database_refuses_a_look_without_a_reason_as_oneself_or_for_hours(chebet, amina):
    now = timezone.now()
    usual = {"person": amina, "by": chebet, "reason": "Asked.", "began_at": now, "until": now + LONGEST}

    assert [
        refuses(**usual | {"reason": ""}),
        refuses(**usual | {"person": chebet}),
        refuses(**usual | {"until": now + LONGEST + datetime.timedelta(seconds=1)}),
        refuses(**usual | {"until": now}),
        refuses(**usual),
        refuses(**usual),
    ] == [True, True, True, True, False, True]


def test_database_does_not_prolong_a_look(chebet, amina):
    look = looking.begin(amina.member, chebet, "Asked.")

    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.filter(pk=look.pk).update(until=look.until + datetime.timedelta(minutes=15))
