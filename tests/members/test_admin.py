"""Accounts, members and decisions at the desk."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Transition
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, administrator, desk_session):
    desk_session(client, administrator)
    return client


@pytest.fixture
def coordinator_desk(client, desk_session):
    user = UserFactory(is_staff=True, roles=["coordinators"])
    desk_session(client, user)
    return client


def record(name="Zawadi Kilonzo", reason="Known to us"):
    return Transition.objects.create(
        subject_kind="members.member",
        subject_id=7,
        subject_name=name,
        before="applicant",
        after="active",
        reason=reason,
    )


def export(client, *transitions):
    selection = {"action": "export", "_selected_action": [row.pk for row in transitions]}
    return client.post("/admin/members/transition/", selection)


def found(response) -> list[str]:
    return [str(row) for row in response.context["cl"].result_list]


@pytest.mark.parametrize("query", ["zawadi", "zk@example.org"])
def test_accounts_are_found_by_name_and_address(desk, query):
    UserFactory(email="zk@example.org", full_name="Zawadi Kilonzo")

    assert found(desk.get("/admin/members/user/", {"q": query})) == ["Zawadi Kilonzo"]


def test_an_account_shows_no_password_and_keeps_its_address(desk):
    user = UserFactory(email="zk@example.org")
    address = reverse("admin:members_user_change", args=[user.pk])
    form = desk.get(address).context["adminform"].form

    desk.post(address, {"full_name": "Zawadi", "language": "en", "email": "other@example.org", "password": "secret"})

    user.refresh_from_db()
    assert sorted(form.fields) == ["full_name", "groups", "is_active", "is_staff", "is_superuser", "language"]
    assert (user.email, user.full_name, user.has_usable_password(), user.is_active) == (
        "zk@example.org",
        "Zawadi",
        False,
        False,
    )


@pytest.mark.parametrize("model", ["user", "member", "transition"])
def test_nothing_is_added_or_deleted_by_hand(desk, model):
    row = {"user": UserFactory, "member": MemberFactory, "transition": record}[model]()

    answers = [
        desk.get(f"/admin/members/{model}/add/").status_code,
        desk.post(f"/admin/members/{model}/{row.pk}/delete/", {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403]
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_membership_is_only_looked_at(desk):
    member = MemberFactory(state="applicant")

    response = desk.post(f"/admin/members/member/{member.pk}/change/", {"state": "active", "title": "Boss"})

    member.refresh_from_db()
    assert response.status_code == 403
    assert (member.state, member.title) == ("applicant", "Programme officer")


def test_coordinators_see_members_but_not_accounts(coordinator_desk):
    MemberFactory(user__full_name="Zawadi Kilonzo")

    assert found(coordinator_desk.get("/admin/members/member/", {"q": "zawadi"})) == ["Zawadi Kilonzo"]
    assert coordinator_desk.get("/admin/members/user/").status_code == 403


def test_the_log_is_exported_as_csv(coordinator_desk):
    response = export(coordinator_desk, record(), record("Nyika Imara Trust", "Complete"))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="decisions.csv"'
    assert [row[1:] for row in rows] == [
        ["Kind", "Number", "About", "What", "Before", "After", "By", "Reason"],
        ["members.member", "7", "Zawadi Kilonzo", "State", "applicant", "active", "", "Known to us"],
        ["members.member", "7", "Nyika Imara Trust", "State", "applicant", "active", "", "Complete"],
    ]


def test_what_a_spreadsheet_takes_for_a_formula_stays_text(desk):
    response = export(desk, record('=HYPERLINK("https://example.com")', "+1"))

    row = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1]
    assert (row[3], row[8]) == ('\'=HYPERLINK("https://example.com")', "'+1")


def test_the_log_is_exported_only_by_those_who_may_read_it(client, desk_session):
    user = UserFactory(is_staff=True, roles=["events"])
    desk_session(client, user)

    assert export(client, record()).status_code == 403


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("model", ["user", "member", "transition"])
def test_lists_ask_the_database_the_same_however_long_they_are(desk, model):
    make = {"user": UserFactory, "member": MemberFactory, "transition": record}[model]
    address = f"/admin/members/{model}/"
    for _ in range(3):
        make()
    few = queries(desk, address)
    for _ in range(15):
        make()

    assert queries(desk, address) == few
