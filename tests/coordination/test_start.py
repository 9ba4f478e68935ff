"""The first page of the desk: filters that combine, taking, giving back, and the charts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination import claims
from coordination.growth import chart, months
from coordination.models import Claim
from members.models import Member
from tests.factories import CountyChampionFactory, MemberFactory, OrganizationFactory, ResourceFactory, UserFactory
from vocabularies.models import County

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client, administrator, desk_session):
    desk_session(client, administrator)
    return client


def waiting(name, days, **fields):
    return OrganizationFactory(name=name, state="submitted", submitted_at=timezone.now() - days * DAY, **fields)


def shown(client, **query) -> list[str]:
    return [one.name for one in client.get("/admin/", query).context["page"]]


def test_filters_combine(desk, administrator):
    mine, old, _new = waiting("Mine", 30), waiting("Old", 20), waiting("New", 0)
    ResourceFactory(title="Report", state="submitted", submitted_at=timezone.now() - 25 * DAY)
    claims.take("application", mine.pk, administrator)
    claims.take("application", old.pk, UserFactory())

    assert [
        shown(desk),
        shown(desk, kind="application"),
        shown(desk, kind="application", overdue="on"),
        shown(desk, kind="application", owner="mine"),
        shown(desk, owner="free"),
        shown(desk, owner="free", overdue="on"),
        shown(desk, kind="mail"),
        shown(desk, kind="no such kind", owner="x"),
    ] == [
        ["Mine", "Report", "Old", "New"],
        ["Mine", "Old", "New"],
        ["Mine", "Old"],
        ["Mine"],
        ["Report", "New"],
        ["Report"],
        [],
        ["Mine", "Report", "Old", "New"],
    ]


def test_taking_and_giving_back_by_a_press(desk, administrator):
    key = f"application:{waiting('A trust', 1).pk}"

    desk.post("/admin/waiting/claims/new/", {"matter": key})
    taken = desk.get("/admin/").context["page"][0].owner
    desk.post("/admin/waiting/releases/new/", {"matter": key})

    assert (taken, desk.get("/admin/").context["page"][0].owner) == (administrator, None)


def test_who_is_second_reads_who_was_first(desk):
    one = waiting("A trust", 1)
    claims.take("application", one.pk, UserFactory(full_name="Wanjiru"))

    page = desk.post("/admin/waiting/claims/new/", {"matter": f"application:{one.pk}"}, follow=True)

    assert "Wanjiru was first and looks after it." in page.content.decode()


@pytest.mark.parametrize("matter", ["", "application:", "application:0", "secret:1", "application:1:2"])
def test_only_what_waits_for_this_person_is_taken(desk, matter):
    page = desk.post("/admin/waiting/claims/new/", {"matter": matter}, follow=True)

    assert "This does not wait any more: somebody has decided it." in page.content.decode()
    assert not Claim.objects.exists()


def test_a_champion_sees_what_waits_in_the_county(client, desk_session):
    champion = CountyChampionFactory(user__is_staff=True, user__roles=["champions"]).user
    desk_session(client, champion)
    kisumu, wajir = (County.objects.get(slug=slug) for slug in ("kisumu", "wajir"))
    waiting("Ziwa Trust", 1, county=kisumu)
    waiting("Wajir Trust", 1, county=wajir)
    resource = ResourceFactory(title="Lake levels", state="submitted", submitted_at=timezone.now())
    resource.counties.add(kisumu)
    ResourceFactory(title="Elsewhere", state="submitted", submitted_at=timezone.now())

    page = client.get("/admin/")

    assert [one.name for one in page.context["page"]] == ["Ziwa Trust", "Lake levels"]
    assert "2 matters wait in Kisumu" in page.content.decode()
    assert [client.get(one.url).status_code for one in page.context["page"]] == [200, 200]


def test_a_long_list_has_pages_and_costs_the_same(desk):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as made:
            desk.get("/admin/")
        return len(made)

    waiting("First", 1)
    few = queries()
    for number in range(55):
        waiting(f"Trust {number}", 1)

    assert (queries(), len(shown(desk)), len(shown(desk, page=2))) == (few, 50, 6)


def test_the_last_twelve_months_run_over_the_new_year():
    assert [f"{one:%Y-%m}" for one in months(datetime.date(2026, 2, 28))] == [
        "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08",
        "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip


def test_a_chart_counts_months_of_nairobi(time_machine_nairobi):
    """21:30 UTC on the last of October is November in Nairobi."""
    MemberFactory(joined_at=datetime.datetime(2026, 10, 31, 21, 30, tzinfo=datetime.UTC))
    MemberFactory(joined_at=datetime.datetime(2026, 10, 31, 20, 30, tzinfo=datetime.UTC))
    MemberFactory(joined_at=datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC))

    drawn = chart("people", "People", "", Member.objects.all(), "joined_at")

    assert [(f"{bar.month:%m}", bar.count, bar.height) for bar in drawn.bars[-3:]] == [
        ("09", 0, 0),
        ("10", 1, 50),
        ("11", 2, 100),
    ]


@pytest.fixture
def time_machine_nairobi(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC), tick=False)


def test_page_begins_with_what_is_most_urgent_and_not_in_other_hands(desk, administrator):
    def first():
        one = desk.get("/admin/").context["first"]
        return one and one.name

    late, later = waiting("Late", 30), waiting("Later", 20)
    begun = [first()]
    claims.take("application", late.pk, UserFactory())
    begun.append(first())
    mine = waiting("Mine", 0)
    claims.take("application", mine.pk, administrator)
    begun.append(first())
    for one in (later, mine):
        Claim.objects.filter(subject_id=one.pk).delete()
        claims.take("application", one.pk, UserFactory())
    begun.append(first())

    assert begun == ["Late", "Later", "Mine", None]
    assert "Colleagues have taken all that waits." in desk.get("/admin/").text


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("viewers", "You read at the desk and decide on nothing."),
        ("librarians", "Nothing waits. Thank you."),
        ("coordinators", "Nothing waits. Thank you."),
    ],
)
def test_empty_desk_says_to_each_role_what_is_so(client, desk_session, role, sentence):
    desk_session(client, UserFactory(is_staff=True, roles=[role]))

    assert sentence in client.get("/admin/").text
