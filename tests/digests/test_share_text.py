import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from digests.models import News
from digests.share_text import LONGEST, LONGEST_TITLE, share_text
from tests.digests.reader import call, resource
from tests.factories import EventFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


def link(thing, prefix="") -> str:
    return f"{settings.PORTAL_URL}{prefix}/n/{thing.news.pk}/"


def test_text_names_deadlines_first_with_short_links():
    report = resource(title="What goats know")
    drill = EventFactory(title="Flood drill")
    one = call(title="A call for counties")
    drill_day, last_day = (
        f"{moment.astimezone(timezone.get_current_timezone()):%-d %b}" for moment in (drill.starts_at, one.deadline_at)
    )

    assert share_text("en", 7).splitlines() == [
        f"*{settings.COMMUNITY_NAME}: what is new*",
        "",
        "Calls for proposals",
        f"• A call for counties (until {last_day})",
        link(one),
        "",
        "Events",
        f"• Flood drill ({drill_day})",
        link(drill),
        "",
        "New in the library",
        "• What goats know",
        link(report),
    ]


def test_kiswahili_text_leads_to_kiswahili_pages():
    report = resource(title="Mbuzi wanajua")

    text = share_text("sw", 7)

    assert link(report, prefix="/sw") in text
    assert "what is new" not in text


@pytest.mark.parametrize("language", ["en", "sw"])
def test_text_is_never_too_long_and_says_what_it_leaves_out(language):
    for number in range(40):
        call(title=f"{number} " + "Mafuriko ya mto 🌊 " * 8, days=number + 1)

    text = share_text(language, 7)

    shown = text.count("\n• ")
    assert (len(text) <= LONGEST, 0 < shown < 40) == (True, True)
    assert text.splitlines()[-2] == {"en": f"… and {40 - shown} more:", "sw": f"… na {40 - shown} zaidi:"}[language]
    assert text.splitlines()[-1] == f"{settings.PORTAL_URL}{'/sw' if language == 'sw' else ''}/news/"
    assert all(len(line) <= LONGEST_TITLE + 30 for line in text.splitlines())


def test_text_fills_what_room_there_is():
    for number in range(40):
        resource(title=f"Report {number}")

    assert LONGEST - len(share_text("en", 7)) < 80


def test_text_holds_only_what_everybody_may_see():
    hidden = [
        resource(title="For members", visibility="members"),
        EventFactory(title="Members meet", visibility="members"),
        OrganizationFactory(name="Pending Trust", state="submitted", joined_at=None),
    ]
    old = resource(title="An old one")
    News.objects.filter(resource=old).update(appeared_at=timezone.now() - datetime.timedelta(days=8))

    assert share_text("en", 7) == ""
    assert all(str(one) not in share_text("en", 14) for one in hidden)
    assert "An old one" in share_text("en", 14)


def test_coordinators_find_both_texts_at_the_desk(client, desk_session):
    coordinator = UserFactory(is_staff=True, roles=["coordinators"])
    desk_session(client, coordinator)
    resource(title="What goats know")

    page = client.get("/admin/share-text/?days=14").text

    assert page.count("What goats know") == 2
    assert '<option value="14" selected>' in page
    assert f"{len(share_text('en', 14))} of {LONGEST} characters" in page


@pytest.mark.parametrize("query", ["", "?days=99", "?days=x"])
def test_days_that_are_not_offered_are_a_week(client, administrator, desk_session, query):
    desk_session(client, administrator)
    old, fresh = resource(title="An old one"), resource(title="A fresh one")
    News.objects.filter(resource=old).update(appeared_at=timezone.now() - datetime.timedelta(days=8))

    page = client.get(f"/admin/share-text/{query}").text

    assert ("An old one" in page, fresh.title in page) == (False, True)
