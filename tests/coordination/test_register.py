"""The register of signatures: its rows, its filters, and totals that equal the public numbers."""

import csv
import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.register import Filters, Register, Totals, totals
from cop_portal.home import figures
from notifications import outbox
from terms.models import Reminder, TermsVersion
from terms.versions import publish
from tests.factories import MemberFactory, OrganizationFactory, UserFactory
from tests.terms.test_accepting_many import sign_for_organization
from tests.terms.test_signing import sign_as
from vocabularies.models import County

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def desk(client, administrator, desk_session):
    desk_session(client, administrator)
    return client


def new_version(number=2, *, in_force=-40, sign_by=-10, grace_days=30):
    """A material version, its dates in days from today."""
    day = datetime.timedelta(days=1)
    draft = TermsVersion(
        number=number,
        text_en=f"# Terms of Reference, version {number}",
        change_note_en="Seats in the steering group.",
        is_material=True,
        effective_on=TODAY() + in_force * day,
        sign_by=TODAY() + sign_by * day,
        grace_days=grace_days,
    )
    return publish(draft, UserFactory())


def named(name, **fields):
    return MemberFactory(user__full_name=name, **fields)


def names(**filters):
    return [row.name for row in Register(Filters(**filters))]


def test_rows_are_those_who_belong_the_longest_overdue_first():
    signed, asked, _never = named("Zawadi"), named("Baraka"), named("Amina")
    for one in (signed, asked):
        sign_as(one.user)
    OrganizationFactory(name="Älä Trust"), OrganizationFactory(name="Draft", state="draft", joined_at=None)
    named("Left", state="left"), named("Applicant", state="applicant")
    new_version()
    sign_as(signed.user)

    rows = [(row.name, row.version, row.situation.value, row.days_overdue) for row in Register(Filters())]

    assert rows == [
        ("Älä Trust", None, "never", 10),
        ("Amina", None, "never", 10),
        ("Baraka", 1, "grace", 10),
        ("Zawadi", 2, "covered", 0),
    ]


@pytest.mark.parametrize(
    ("dates", "situation", "late"),
    [
        ({"in_force": 10, "sign_by": 40}, "announced", 0),
        ({"in_force": 0, "sign_by": 0}, "asked", 0),
        ({"in_force": -40, "sign_by": -1}, "grace", 1),
        ({"in_force": -40, "sign_by": -30, "grace_days": 30}, "grace", 30),
        ({"in_force": -40, "sign_by": -31, "grace_days": 30}, "resting", 31),
    ],
)
def test_situation_follows_the_dates_of_the_version(dates, situation, late):
    sign_as(MemberFactory().user)
    new_version(**dates)

    (row,) = Register(Filters())

    assert (row.situation.value, row.days_overdue, row.version) == (situation, late, 1)


def test_totals_add_up_and_equal_the_public_numbers():
    signed, asked, unconfirmed = named("A"), named("B"), named("C", state="unconfirmed")
    for one in (signed, asked, unconfirmed):
        sign_as(one.user)
    named("Never"), named("Suspended", state="suspended"), named("Applicant", state="applicant")
    sign_as(named("Signed applicant", state="applicant").user)
    sign_for_organization(), OrganizationFactory(), OrganizationFactory(state="submitted", joined_at=None)
    new_version()
    sign_as(signed.user)

    found, public = totals(), figures()

    assert found["people"] == Totals(everyone=5, covered=1, announced=0, asked=0, grace=2, resting=0, never=2)
    assert found["organizations"] == Totals(everyone=2, covered=0, announced=0, asked=0, grace=1, resting=0, never=1)
    assert [found[kind].everyone for kind in found] == [public[kind] for kind in found]


def test_totals_count_who_signed_what_is_in_force_although_more_is_announced():
    sign_as(MemberFactory().user)
    new_version(in_force=10, sign_by=40)

    people = totals()["people"]

    assert (people.signed, people.announced, people.covered) == (1, 1, 0)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Amina", "Baraka", "Nyando Trust"]),
        ({"kind": "person"}, ["Amina", "Baraka"]),
        ({"kind": "organization"}, ["Nyando Trust"]),
        ({"version": 1}, ["Baraka"]),
        ({"situation": "never"}, ["Amina", "Nyando Trust"]),
        ({"situation": "overdue"}, ["Baraka"]),
        ({"situation": "resting"}, ["Baraka"]),
        ({"situation": "signed"}, []),
        ({"text": "nyándo"}, ["Nyando Trust"]),
        ({"text": "BARAKA"}, ["Baraka"]),
        ({"text": "baraka@ex"}, ["Baraka"]),
        ({"who": "applicants"}, ["Signed applicant"]),
        ({"who": "applicants", "kind": "organization"}, []),
    ],
)
def test_each_filter_leaves_its_rows(filters, found):
    named("Amina")
    sign_as(MemberFactory(user__full_name="Baraka", user__email="baraka@example.org").user)
    OrganizationFactory(name="Nyando Trust")
    sign_as(named("Signed applicant", state="applicant").user)
    named("Applicant", state="applicant")
    new_version(in_force=-90, sign_by=-60)

    assert sorted(names(**filters)) == found


def test_county_is_that_of_the_person_and_of_the_office():
    siaya = County.objects.get(slug="siaya")
    named("Here", county=siaya), OrganizationFactory(name="Office", county=siaya)
    named("Elsewhere"), OrganizationFactory(name="Nowhere")

    assert names(county=siaya) == ["Here", "Office"]


def remind(member, state, sent_at=None):
    message = outbox.post("member_declined", member.user, {"reason": ""})
    message.state, message.sent_at = state, sent_at
    message.save()
    version = TermsVersion.objects.get()
    party, day = f"person:{member.user_id}", Reminder.objects.count()
    return Reminder.objects.create(version=version, party=party, recipient=member.user, day=day, message=message)


def test_reminded_means_accepted_by_the_mail_server():
    member, moment = MemberFactory(), timezone.now() - datetime.timedelta(days=3)
    remind(member, "queued")
    (before,) = Register(Filters())

    remind(member, "sent", moment)
    remind(member, "failed")
    (after,) = Register(Filters())

    assert (before.sent_on, before.has_failed) == (None, False)
    assert (after.sent_on, after.has_failed) == (moment, True)


def test_a_failed_letter_is_forgotten_once_a_later_one_arrives():
    member = MemberFactory()
    remind(member, "failed")
    remind(member, "sent", timezone.now() + datetime.timedelta(minutes=1))

    (row,) = Register(Filters())

    assert not row.has_failed


def test_page_needs_the_same_queries_for_three_rows_and_three_hundred(desk):
    counts = []
    for number in (3, 297):
        for _row in range(number):
            sign_as(MemberFactory().user)
        OrganizationFactory.create_batch(3)
        desk.get("/admin/register/")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/register/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_page_shows_fifty_rows_and_leads_to_the_rest_with_its_filters(desk):
    for number in range(51):
        named(f"Person {number:02}")

    first = desk.get("/admin/register/?situation=never").text
    second = desk.get("/admin/register/?situation=never&page=2").text

    assert ("Person 49" in first, "Person 50" in first, "Person 50" in second) == (True, False, True)
    assert "?situation=never&amp;page=2" in first


def test_empty_register_says_why(desk):
    assert "Nobody belongs yet." in desk.get("/admin/register/").text
    MemberFactory()
    assert "Nobody fits these filters." in desk.get("/admin/register/?q=nothing").text


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8")
    return text[0], list(csv.reader(io.StringIO(text[1:])))


def test_spreadsheet_has_exactly_the_rows_of_the_filters(desk):
    signature = sign_as(named("Äkinyi").user)
    named("Other")

    mark, rows = table(desk.post("/admin/register.csv?situation=signed"))

    code, day = signature.code, timezone.localdate(signature.signed_at).isoformat()
    waits, how = "Waits for a coordinator", "On this portal"
    assert mark == "\ufeff"
    assert rows[1:] == [
        ["Äkinyi", "Person", "Kisumu", "Member", "1", waits, day, how, code, "Signed what is in force", "0", "", ""]
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_spreadsheet_is_a_formula(desk, start):
    named(f"{start}HYPERLINK(1)")

    _mark, rows = table(desk.post("/admin/register.csv"))

    assert rows[1][0] == f"'{start}HYPERLINK(1)"


def test_register_is_for_those_with_the_permission(client, desk_session):
    reader = UserFactory(is_staff=True)
    desk_session(client, reader)
    asks = [lambda: client.get("/admin/register/"), lambda: client.post("/admin/register.csv")]
    before = [ask().status_code for ask in asks]

    reader.user_permissions.add(Permission.objects.get(codename="view_register"))

    assert (before, [ask().status_code for ask in asks]) == ([403, 403], [200, 200])


def test_desk_begins_with_the_key_numbers_for_those_who_may_read_the_register(client, desk, desk_session):
    named("Never")
    link = 'href="/admin/register/?kind=person&amp;situation=never">1</a>'
    shown = link in desk.get("/admin/").text
    desk_session(client, UserFactory(is_staff=True))

    assert (shown, "/admin/register/" in client.get("/admin/").text) == (True, False)
