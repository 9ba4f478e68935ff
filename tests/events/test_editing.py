import datetime
import uuid

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone

from events.models import Event
from events.publishing import change
from events.registration import register
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory
from vocabularies.models import EventType, Language

TODAY = datetime.datetime(2026, 11, 3, 9, tzinfo=timezone.get_fixed_timezone(180))


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel(TODAY, tick=False):
        yield


def typed(**changes):
    """A complete form; None leaves a field out."""
    form = {
        "title": "Flood drill at Nyando bridge",
        "type": EventType.objects.get(slug="exercise").pk,
        "lead": "We walk to high ground.",
        "language": Language.objects.get(slug="en").pk,
        "start_date": "2026-11-24",
        "start_time": "07:30",
        "end_time": "11:00",
        "mode": "in-person",
        "venue": "Nyando bridge",
        "visibility": "public",
        "creation_key": str(uuid.UUID(int=7)),
        "revision": "1",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def hours(event):
    return [timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") for moment in (event.starts_at, event.ends_at)]


@pytest.mark.django_db
def test_member_saves_a_draft_and_sees_the_preview(member_client):
    response = member_client.post("/events/new/", typed(programme="9.30 Siren\n\n10:15  Times read out"), follow=True)

    event = Event.objects.get()
    assert response.redirect_chain == [("/events/flood-drill-at-nyando-bridge/", 302)]
    assert "This is a preview: only you see it" in response.content.decode()
    assert (event.state, event.created_by, hours(event)) == (
        "draft",
        member_client.user,
        ["2026-11-24 07:30", "2026-11-24 11:00"],
    )
    assert event.programme_lines == [("09:30", "Siren"), ("10:15", "Times read out")]


@pytest.mark.django_db
def test_event_may_last_several_days(member_client):
    member_client.post("/events/new/", typed(end_date="2026-11-26"))

    assert hours(Event.objects.get()) == ["2026-11-24 07:30", "2026-11-26 11:00"]


@pytest.mark.django_db
def test_form_sent_twice_makes_one_event(member_client):
    answers = [member_client.post("/events/new/", typed()).url for _ in range(2)]

    assert answers == ["/events/flood-drill-at-nyando-bridge/"] * 2
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_key_of_somebody_else_is_refused(member_client):
    EventFactory(creation_key=uuid.UUID(int=7))

    response = member_client.post("/events/new/", typed())

    assert list(response.context["form"].errors) == ["creation_key"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Enter the title of the event"),
        ({"lead": " "}, "lead", "Say in one sentence what happens"),
        ({"type": None}, "type", "Choose what kind of event it is"),
        ({"language": None}, "language", "Choose the language of the event"),
        ({"start_date": ""}, "start_date", "Enter the day on which it takes place"),
        ({"start_date": "31.2.2027"}, "start_date", "Enter a date, like 2026-10-13"),
        ({"start_time": ""}, "start_time", "Enter the time at which it begins, like 14:00"),
        ({"end_time": ""}, "end_time", "Enter the time at which it ends, like 16:00"),
        ({"end_time": "25:00"}, "end_time", "Enter a time, like 16:00"),
        ({"end_time": "07:30"}, "end_time", "The event ends before it starts. Check the dates and times."),
        ({"end_date": "2026-11-23"}, "end_date", "The event ends before it starts. Check the dates and times."),
        ({"end_date": "2027-11-24"}, "end_date", "An event lasts a month at most. Enter longer ones in parts."),
        (
            {"start_date": "2026-11-02"},
            "start_date",
            "This moment has gone by. Enter a date and time that are still to come.",
        ),
        ({"start_date": "2028-11-24"}, "start_date", "This is more than two years ahead. Check the year."),
        ({"venue": ""}, "venue", "Say where people meet"),
        ({"mode": "hybrid", "venue": "", "online_url": "https://x.org/"}, "venue", "Say where people meet"),
        ({"mode": "online"}, "online_url", "Enter the link by which people join online"),
        ({"mode": "hybrid"}, "online_url", "Enter the link by which people join online"),
        (
            {"mode": "online", "online_url": "javascript:alert(1)"},
            "online_url",
            "Enter a link that begins with https://, like https://meet.example.org/abc",
        ),
        (
            {"mode": "online", "online_url": "ftp://files.example.org/"},
            "online_url",
            "Enter a link that begins with https://, like https://meet.example.org/abc",
        ),
        ({"capacity": "0"}, "capacity", "Enter at least one seat, or leave it empty"),
        ({"capacity": "many"}, "capacity", "Enter the number of seats as a whole number, or leave it empty"),
        (
            {"programme": "10:00 Welcome\nthen lunch"},
            "programme",
            "Begin each line with a time, like “10:00 Welcome”. This line does not: then lunch",
        ),
    ],
)
def test_mistake_is_named_at_its_field(member_client, changes, field, sentence):
    response = member_client.post("/events/new/", typed(**changes))

    form = response.context["form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {field: [sentence]}
    assert form["access_notes"].value() is None
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_refused_form_keeps_what_was_typed(member_client):
    page = member_client.post("/events/new/", typed(end_time="06:00", venue="<b>Bridge</b>")).content.decode()

    assert "<title>Error: Announce an event" in page
    assert 'value="&lt;b&gt;Bridge&lt;/b&gt;"' in page
    assert 'href="#id_end_time"' in page


@pytest.mark.django_db
def test_place_that_is_not_needed_is_not_kept(member_client):
    member_client.post("/events/new/", typed(mode="online", online_url="https://x.org/", town="Ahero"))
    member_client.post("/events/new/", typed(online_url="https://x.org/", creation_key=str(uuid.uuid4())))

    events = Event.objects.order_by("pk")
    assert [(event.venue, event.town, event.online_url) for event in events] == [
        ("", "", "https://x.org/"),
        ("Nyando bridge", "", ""),
    ]


@pytest.mark.django_db
def test_fields_that_the_form_does_not_show_stay(member_client):
    member_client.post("/events/new/", typed(state="published", slug="mine", attendance="5", sequence="9"))

    event = Event.objects.get()
    assert (event.state, event.slug, event.attendance, event.sequence) == (
        "draft",
        "flood-drill-at-nyando-bridge",
        None,
        0,
    )


@pytest.mark.django_db
def test_host_is_one_of_the_organizations_one_represents(member_client):
    own = RepresentationFactory(person=member_client.user).organization
    RepresentationFactory(person=member_client.user, organization__state="draft")
    other = OrganizationFactory()

    offered = member_client.get("/events/new/").context["form"].fields["host"].queryset
    refused = member_client.post("/events/new/", typed(host=other.pk))
    member_client.post("/events/new/", typed(host=own.pk))

    assert list(offered) == [own]
    assert list(refused.context["form"].errors) == ["host"]
    assert Event.objects.get().host == own


@pytest.mark.django_db
def test_applicant_is_told_why_not(client, applicant):
    client.force_login(applicant)

    for response in (client.get("/events/new/"), client.post("/events/new/", typed())):
        assert response.status_code == 403
        assert "Only members can announce events" in response.content.decode()
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_organizer_changes_the_event(member_client):
    event = EventFactory(created_by=member_client.user, venue="Old place")

    response = member_client.post(f"/events/{event.slug}/edit/", typed(title="New title"), follow=True)

    event.refresh_from_db()
    assert (event.title, event.venue, event.revision) == ("New title", "Nyando bridge", 2)
    assert "The event is saved." in response.content.decode()


@pytest.mark.django_db
def test_form_shows_the_event_as_it_is(member_client):
    start = datetime.datetime(2026, 11, 24, 7, 30, tzinfo=timezone.get_fixed_timezone(180))
    event = EventFactory(
        created_by=member_client.user, starts_at=start, ends_at=start + datetime.timedelta(days=1, hours=1)
    )

    page = member_client.get(f"/events/{event.slug}/edit/").content.decode()

    for value in ("2026-11-24", "07:30:00", "2026-11-25", "08:30:00"):
        assert f'value="{value}"' in page


@pytest.mark.django_db
def test_event_that_has_begun_keeps_its_start(member_client):
    start = TODAY - datetime.timedelta(hours=1)
    event = EventFactory(created_by=member_client.user, starts_at=start, ends_at=TODAY + datetime.timedelta(hours=1))

    same = typed(start_date="2026-11-03", start_time="08:00", end_time="12:00")
    kept = member_client.post(f"/events/{event.slug}/edit/", same)
    moved = member_client.post(f"/events/{event.slug}/edit/", same | {"start_time": "07:00", "revision": "2"})

    event.refresh_from_db()
    assert (kept.status_code, hours(event)) == (302, ["2026-11-03 08:00", "2026-11-03 12:00"])
    assert list(moved.context["form"].errors) == ["start_date"]


@pytest.mark.django_db
def test_stale_form_is_refused_and_keeps_what_was_typed(member_client):
    event = EventFactory(created_by=member_client.user)
    change(event, {"title": "Saved meanwhile"}, 1)

    response = member_client.post(f"/events/{event.slug}/edit/", typed(title="Typed slowly"))

    page = response.content.decode()
    assert "Somebody saved this event after you had opened the form." in page
    assert 'value="Typed slowly"' in page
    event.refresh_from_db()
    assert event.title == "Saved meanwhile"


@pytest.mark.django_db
def test_capacity_below_the_registered_is_named(member_client):
    event = EventFactory(created_by=member_client.user)
    for _ in range(2):
        register(event, MemberFactory().user)

    response = member_client.post(f"/events/{event.slug}/edit/", typed(capacity="1"))

    assert response.context["form"].errors == {"capacity": ["2 people have a seat already; enter at least this number"]}


@pytest.mark.django_db
def test_only_the_organizer_changes_an_event(member_client):
    public, hidden = EventFactory(), EventFactory(state="draft")
    steps = ["edit", "publication", "cancellation", "outcome"]

    statuses = [
        [
            member_client.post(f"/events/{event.slug}/{step}/", typed(reason="Rain", notes="x")).status_code
            for step in steps
        ]
        for event in (public, hidden)
    ]

    assert statuses == [[403] * 4, [404] * 4]


@pytest.mark.django_db
def test_organizer_who_no_longer_belongs_changes_nothing(client):
    organizer = MemberFactory(state="suspended").user
    event = EventFactory(created_by=organizer)
    client.force_login(organizer)

    statuses = [
        client.post(f"/events/{event.slug}/{step}/", typed(reason="Rain")).status_code
        for step in ("edit", "publication", "cancellation", "outcome")
    ]

    assert statuses == [403] * 4


@pytest.mark.django_db
def test_permission_to_run_events_reaches_every_announced_one(client):
    runner = UserFactory()
    runner.user_permissions.add(Permission.objects.get(codename="run_event"))
    client.force_login(runner)
    event, draft = EventFactory(visibility="members"), EventFactory(state="draft")

    statuses = [
        client.get(f"/events/{one.slug}/{step}").status_code
        for one in (event, draft)
        for step in ("", "edit/", "cancellation/", "registrations/")
    ]

    assert statuses == [200] * 4 + [404] * 4


@pytest.mark.django_db
def test_publishing_puts_the_draft_into_the_agenda(member_client):
    event = EventFactory(state="draft", created_by=member_client.user)

    response = member_client.post(f"/events/{event.slug}/publication/", follow=True)

    assert "The event is published." in response.content.decode()
    assert Event.objects.get().state == "published"


@pytest.mark.django_db
def test_publishing_twice_says_so(member_client):
    event = EventFactory(created_by=member_client.user)

    response = member_client.post(f"/events/{event.slug}/publication/", follow=True)

    assert "This event is published already." in response.content.decode()


@pytest.mark.django_db
def test_draft_of_the_past_is_not_published(member_client):
    event = EventFactory(state="draft", created_by=member_client.user, starts_at=TODAY - datetime.timedelta(days=1))

    response = member_client.post(f"/events/{event.slug}/publication/", follow=True)

    assert "The date of this draft has gone by." in response.content.decode()
    assert Event.objects.get().state == "draft"


@pytest.mark.django_db
def test_publishing_needs_a_press(member_client):
    event = EventFactory(state="draft", created_by=member_client.user)

    assert member_client.get(f"/events/{event.slug}/publication/").status_code == 405
    assert Event.objects.get().state == "draft"


@pytest.mark.django_db
def test_cancelling_asks_for_a_reason(member_client):
    event = EventFactory(created_by=member_client.user)

    refused = member_client.post(f"/events/{event.slug}/cancellation/", {"reason": " "})
    done = member_client.post(f"/events/{event.slug}/cancellation/", {"reason": "The road <is> cut."}, follow=True)
    again = member_client.post(f"/events/{event.slug}/cancellation/", {"reason": "Again"}, follow=True)

    assert refused.context["form"].errors == {"reason": ["Say why, in a sentence or two"]}
    assert "The road &lt;is&gt; cut." in done.content.decode()
    assert "This event can no longer be cancelled." in again.content.decode()


@pytest.mark.django_db
def test_event_closes_with_notes_or_the_word_that_there_are_none(member_client):
    event = EventFactory(created_by=member_client.user, starts_at=TODAY - datetime.timedelta(days=1))
    address = f"/events/{event.slug}/outcome/"

    refused = member_client.post(address, {"notes": "", "attendance": "41"})
    done = member_client.post(address, {"has_no_notes": "on", "attendance": "41"}, follow=True)

    assert refused.context["form"].errors == {"notes": ["Write what came of it, or tick that there are no notes"]}
    event.refresh_from_db()
    assert (event.state, event.attendance) == ("closed", 41)
    assert "The organizer says that there are no notes." in done.content.decode()


@pytest.mark.django_db
def test_event_to_come_is_not_closed(member_client):
    event = EventFactory(created_by=member_client.user)

    response = member_client.post(f"/events/{event.slug}/outcome/", {"notes": "Early"}, follow=True)

    assert "Notes can be added once a published event is over." in response.content.decode()
    assert Event.objects.get().state == "published"
