"""A session that looks as a member, asked at every address there is."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.looking import KEY
from coordination.models import Look
from cop_portal.looking import END, SHOWN
from tests.test_access import MATRIX, ask, generated_paths, routes, written_rows
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
# As whom the coordinator looks: everything in the world belongs to them.
AS = "representative"
UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
# What belongs to one person alone, by the beginning of the route's name.
CLOSED = ("admin:", "account_", "mfa_", "usersessions_", "conversations:", "members:data", "members:security")


@pytest.fixture(scope="module")
def world(kept_for_the_module) -> World:
    return build_world()


@pytest.fixture
def look(world) -> Look:
    now = timezone.now()
    facts = {"began_at": now, "until": now + datetime.timedelta(minutes=15), "reason": "Asked on the phone."}
    return Look.objects.create(person=world.people[AS], by=world.people["coordinator"], **facts)


@pytest.fixture
def looking(world, look):
    """The coordinator's browser, within the look."""
    client = world.browser("coordinator")
    session = client.session
    session[KEY] = look.pk
    session.save()
    return client


def addresses(world) -> list[tuple[str, str]]:
    """Every address there is, with the name of its route; those that Django makes for the desk too."""
    ours = [(row.route, reverse(row.route, kwargs=world.objects[row.object])) for row in MATRIX]
    return sorted({*ours, *(("admin:generated", path) for path in generated_paths())})


def test_what_is_shown_exists_and_nothing_private_is_among_it():
    assert sorted(SHOWN - routes()) == []
    assert sorted(route for route in SHOWN if route.startswith(CLOSED)) == []


@pytest.mark.parametrize("method", UNSAFE)
def test_what_could_change_something_is_refused(world, looking, method):
    """A press everywhere; of the other methods, which fall under the same condition, at every seventh address."""
    before, taken = written_rows(), []
    for route, path in addresses(world)[:: 1 if method == "POST" else 7]:
        if (route, method) == (END, "POST"):
            continue
        response = ask(looking, method, path)
        if response.status_code != 403 or "Nothing can be changed or signed" not in response.content.decode():
            taken.append((route, response.status_code))

    assert taken == []
    assert written_rows() == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_answers_as_the_member_is_answered_where_it_is_shown_and_changes_nothing(world, method):
    asked = [(route, path) for route, path in addresses(world) if route in SHOWN]
    own = {path: ask(world.browser(AS), method, path).status_code for _route, path in asked}
    now = timezone.now()
    facts = {"began_at": now, "until": now + datetime.timedelta(minutes=15), "reason": "Asked on the phone."}
    look = Look.objects.create(person=world.people[AS], by=world.people["coordinator"], **facts)
    client = world.browser("coordinator")
    session = client.session
    session[KEY] = look.pk
    session.save()
    before = written_rows()

    seen = {path: ask(client, method, path).status_code for _route, path in asked}

    assert seen == own
    assert written_rows() == before


def test_what_is_not_named_is_closed(world, looking):
    before = written_rows()

    opened = [
        (route, response.status_code)
        for route, path in addresses(world)
        if route not in SHOWN
        for response in [ask(looking, "GET", path)]
        if response.status_code != 403 or "This page is not shown" not in response.content.decode()
    ]

    assert opened == []
    assert written_rows() == before


def test_every_page_says_as_whom_one_looks_and_ends_it(world, looking):
    silent = []
    for route, path in addresses(world):
        response = ask(looking, "GET", path)
        is_page = response.get("Content-Type", "").startswith("text/html") and response.status_code != 302
        text = response.content.decode() if is_page else ""
        if is_page and not (reverse(END) in text and "csrfmiddlewaretoken" in text and str(world.people[AS]) in text):
            silent.append(route)

    assert silent == []


def test_an_unknown_address_can_be_left_too(looking, look):
    response = looking.get("/no-such-page/")

    assert response.status_code == 403
    assert reverse(END) in response.content.decode()


def test_nothing_of_a_look_is_kept_on_the_way(looking):
    assert looking.get("/events/")["Cache-Control"] == "private, no-store"
