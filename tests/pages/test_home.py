"""What coordinators say on the home page: greeting, notice, order of the blocks."""

import datetime

import pytest
from django.utils import timezone

from members.models import Transition
from pages import home
from pages.models import HomeText
from pages.models.home import BLOCKS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DESK = "/admin/pages/hometext/"
ORDER = {f"block_{name}": str(place) for place, name in enumerate(BLOCKS, 1)}
GREETING = {"title_en": "Karibu", "title_sw": "Karibuni", "lead_en": "We learn.", "lead_sw": "Tunajifunza."}
HEADINGS = {"events": 'id="next"', "calls": 'id="open"', "resources": 'id="new"'}


@pytest.fixture
def coordinator(client, desk_session):
    user = UserFactory(is_staff=True, full_name="Zawadi Otieno", roles=["coordinators"])
    desk_session(client, user)
    return user


def send(client, press="publish", **changes):
    latest = home.newest()
    return client.post(DESK, ORDER | {"base": latest.pk if latest else 0, press: "en"} | changes)


def notice(first=0, last=1):
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    return {
        "notice_en": "Floods in Budalangi", "notice_sw": "Mafuriko Budalangi",
        "notice_from": today + first * day, "notice_until": today + last * day,
    }  # fmt: skip


def test_greeting_stands_in_both_languages(client, coordinator):
    send(client, **GREETING)

    assert "<h1>Karibu</h1>" in client.get("/").text
    assert "<h1>Karibuni</h1>" in client.get("/sw/").text
    assert Transition.objects.get(what="page").after.startswith("Karibu · We learn.")


def test_portals_own_words_stand_where_nothing_is_said(client, coordinator):
    before = client.get("/").text.split("<main")[1].split("<footer")[0]

    send(client)
    client.get(DESK)

    assert client.get("/").text.split("<main")[1].split("<footer")[0] == before


@pytest.mark.parametrize(("days", "is_shown"), [((0, 0), True), ((-2, 1), True), ((1, 2), False), ((-2, -1), False)])
def test_notice_is_shown_on_its_days(client, coordinator, days, is_shown):
    send(client, **notice(*days))

    assert ("Floods in Budalangi" in client.get("/").text) is is_shown


def test_blocks_stand_as_chosen_and_what_is_off_is_not_there(client, coordinator):
    send(client, block_resources="1", block_calls="2", block_events="0", block_story="3")

    text = client.get("/").text
    places = {name: text.find(mark) for name, mark in HEADINGS.items()}
    assert places["events"] == -1
    assert 0 < places["resources"] < places["calls"]


def test_events_and_calls_share_a_row_where_they_follow_each_other():
    assert home.rows(None) == [["story"], ["events", "calls"], ["resources"]]
    assert home.rows(HomeText(blocks=["calls", "resources", "events"])) == [["calls"], ["resources"], ["events"]]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title_en": "Karibu"}, "Say it in both languages, or in none."),
        ({"lead_sw": "Tunajifunza."}, "Say it in both languages, or in none."),
        ({"notice_en": "x", "notice_sw": "y"}, "Say from which day until which day the notice is shown."),
        (notice(3, 1), "The last day lies before the first."),
        ({"block_story": "2"}, "Two blocks have this place. Give each its own."),
        ({"title_en": "x" * 91, "title_sw": "y"}, "at most 90 characters"),
        (notice() | {"notice_until": "soon"}, "Enter a valid date."),
    ],
)
def test_what_cannot_stand_there_gets_a_sentence(client, coordinator, typed, sentence):
    assert sentence in send(client, **typed).text
    assert HomeText.objects.count() == 0


def test_preview_is_the_home_page_itself_and_saves_nothing(client, coordinator):
    english = send(client, "preview", **GREETING, **notice(5, 6)).text
    kiswahili = client.post(DESK, ORDER | GREETING | {"base": 0, "preview": "sw"}).text

    assert "<h1>Karibu</h1>" in english
    assert "Floods in Budalangi" in english
    assert "Preview: nothing" in english
    assert "<h1>Karibuni</h1>" in kiswahili
    assert '<html lang="sw">' in kiswahili
    assert HomeText.objects.count() == 0


def test_second_of_two_is_told_and_keeps_what_they_typed(client, coordinator):
    send(client, **GREETING)

    answer = send(client, base="0", **GREETING | {"title_en": "Mine"}).text

    assert "Somebody else saved the home page meanwhile" in answer
    assert 'value="Mine"' in answer
    assert HomeText.objects.count() == 1


def test_what_it_said_can_be_put_back(client, coordinator):
    send(client, **GREETING)
    send(client)
    first = HomeText.objects.last()

    form = client.get(f"{DESK}?text={first.pk}").context["form"]

    assert (form.initial["title_en"], form.initial["base"]) == ("Karibu", home.newest().pk)


def test_words_are_text(client, coordinator):
    typed = "<script>alert(1)</script>"
    send(client, **dict.fromkeys(GREETING, typed), **notice() | {"notice_en": typed})

    assert [path for path in ("/", DESK, "/sw/") if "<script>alert" in client.get(path).text] == []
