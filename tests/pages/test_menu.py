"""Coordinators put pages into the menu and the footer, beside what always stands there."""

import pytest

from members.models import Transition
from pages import menu
from pages.models import MenuEntry, Page
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/menuentry/"


@pytest.fixture
def coordinator(client, desk_session):
    user = UserFactory(is_staff=True, roles=["coordinators"])
    desk_session(client, user)
    return user


def entry(place="menu", slug="how-we-decide", **changes):
    page = Page.objects.get(slug=slug).pk
    return {"place": place, "page": page, "label_en": "Decisions", "label_sw": "Maamuzi", "position": 1} | changes


def test_entry_stands_in_both_languages_at_the_next_page(client, coordinator):
    for place in MenuEntry.Place:
        client.post(f"{LIST}add/", entry(place))

    english, kiswahili = client.get("/").text, client.get("/sw/").text

    assert english.count('<a href="/about/how-we-decide/">Decisions</a>') == 3
    assert kiswahili.count('<a href="/sw/about/how-we-decide/">Maamuzi</a>') == 3
    assert [
        name in english for name in ("/organizations/", "/resources/", "/events/", "/terms/", "/about/privacy/")
    ] == [True] * 5
    assert Transition.objects.filter(what="page").count() == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"label_sw": ""}, "This field is required."),
        ({"label_en": "A very long label indeed"}, "at most 20 characters"),
        ({"place": "community"}, "This page stands there already."),
    ],
)
def test_what_cannot_stand_there_gets_a_sentence(client, coordinator, typed, sentence):
    client.post(f"{LIST}add/", entry("community"))

    assert sentence in client.post(f"{LIST}add/", entry() | typed).text
    assert MenuEntry.objects.count() == 1


def test_there_is_room_for_so_many(client, coordinator):
    client.post(f"{LIST}add/", entry())

    answer = client.post(f"{LIST}add/", entry(slug="what-is-a-cop")).text

    assert "There is room for 1 there." in answer
    assert MenuEntry.objects.count() == 1


def test_entry_that_is_taken_out_is_gone_and_recorded(client, coordinator):
    client.post(f"{LIST}add/", entry())
    assert "Decisions" in client.get("/").text

    client.post(f"{LIST}{MenuEntry.objects.get().pk}/delete/", {"post": "yes"}, follow=True)

    assert "Decisions" not in client.get("/").text
    assert Transition.objects.filter(what="page", after="").get().before == "Menu: Decisions / Maamuzi"


def test_page_that_is_not_published_stands_nowhere(client, coordinator):
    client.post(f"{LIST}add/", entry(), follow=True)
    Page.objects.filter(slug="how-we-decide").update(is_published=False)
    menu.forget()

    assert "Decisions" not in client.get("/").text


def test_menu_is_read_once_for_many_pages(client, coordinator, django_assert_num_queries):
    menu.forget()
    menu.entries()

    with django_assert_num_queries(0):
        menu.entries()


def test_database_that_is_away_leaves_the_last_menu(monkeypatch):
    from django.db import OperationalError

    def away():
        raise OperationalError

    menu.keep({"menu": []})
    menu.forget()
    monkeypatch.setattr(menu, "read", away)

    assert menu.entries() == {"menu": []}


def test_labels_are_text(client, coordinator):
    client.post(f"{LIST}add/", entry(label_en="<b>x</b>"))

    assert "<b>x</b>" not in client.get("/about/").text
