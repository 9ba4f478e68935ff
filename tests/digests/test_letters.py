import pytest
from django.conf import settings

from digests import letters, runs
from digests.models import Run
from digests.selection import select
from notifications.autolinks import unlinked
from notifications.models import Message
from organizations.models import Organization
from tests.digests.reader import call, county, reader, resource, theme
from tests.digests.test_runs import run_of
from tests.factories import EventFactory, OrganizationFactory
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db


def letter_to(user) -> Message:
    run_of()
    return Message.objects.get(recipient=user)


def event(*topics, **fields):
    one = EventFactory(**fields)
    one.themes.set(topics)
    return one


def one_of_each():
    organization = OrganizationFactory(name="Nyika Imara Trust", county=county())
    organization.themes.add(theme())
    resource(theme(), title="What goats know", organization=organization)
    event(theme(), title="Flood drill")
    call(theme(), title="A later call", days=20)
    call(theme(), title="An earlier call", days=3)


def test_deadlines_come_first_then_events_library_and_organizations():
    user = reader(theme())
    one_of_each()

    lines = letter_to(user).text.splitlines()

    named = [line for line in lines if line.startswith("- ")]
    assert named == ["- An earlier call", "- A later call", "- Flood drill", "- What goats know", "- Nyika Imara Trust"]
    headings = ["CALLS FOR PROPOSALS", "EVENTS", "NEW IN THE LIBRARY", "NEW ORGANIZATIONS"]
    assert [line for line in lines if line in headings] == headings


def test_each_thing_says_what_when_why_and_where(mailbox):
    user = reader(theme(), county())
    one = event(theme(), title="Flood  drill", county=county(), town="Lodwar", mode="in-person")

    lines = letter_to(user).text.splitlines()

    first = lines.index("- Flood drill")
    day = f"{one.starts_at.astimezone(one.starts_at.tzinfo):%Y}"
    assert day in lines[first + 1]
    assert lines[first + 1].endswith("EAT · Lodwar, Turkana")
    assert lines[first + 2] in (
        f"You follow {theme()} and Turkana.",
        f"You follow Turkana and {theme()}.",
    )
    assert lines[first + 3] == f"{settings.PORTAL_URL}{one.get_absolute_url()}"


def test_what_has_no_room_is_said_and_linked():
    user = reader(theme())
    for number in range(letters.MOST + 12):
        call(theme(), title=f"Call {number}", days=number + 1)

    text = letter_to(user).text

    assert [line for line in text.splitlines() if line.startswith("- ")] == [f"- Call {n}" for n in range(letters.MOST)]
    assert f"12 more of this kind:\n{settings.PORTAL_URL}/me/news/?kind=call" in text


def test_one_thing_is_named_in_the_subject():
    user = reader(theme())
    resource(theme(), title="What goats know")

    assert letter_to(user).subject == "What goats know"


@pytest.mark.parametrize(("language", "words"), [("en", "2 new things for you"), ("sw", "2")])
def test_letter_is_in_the_language_of_the_person(language, words):
    user = reader(theme(), language=language)
    resource(theme())
    resource(theme())

    message = letter_to(user)

    assert words in message.subject
    assert (f"{settings.PORTAL_URL}/sw/me/notifications/" in message.text) is (language == "sw")
    assert ("You follow" in message.text) is (language == "en")
    assert (str(Theme.objects.get(pk=theme().pk).name_sw) in message.text) is (language == "sw")


@pytest.mark.parametrize(
    ("rhythm", "words"), [("instant", "at once, whenever"), ("daily", "once a day."), ("weekly", "once a week.")]
)
def test_letter_says_how_often_it_comes_and_where_to_choose(rhythm, words):
    user = reader(theme(), rhythm=rhythm)
    resource(theme())
    run_of(rhythm)

    text = Message.objects.get(recipient=user).text

    assert f"You get this letter {words}" in text
    assert f"{settings.PORTAL_URL}/me/notifications/" in text


def test_what_people_typed_breaks_out_of_nothing(mailbox):
    bad = f"Evil\n{settings.PORTAL_URL}/evil/ http://bad.example <b>x</b>"
    organization = OrganizationFactory(name=bad)
    reader(theme(), organization)
    call(theme(), title=bad, funder=bad)
    resource(theme(), organization=organization)
    event(theme(), venue=bad, mode="in-person", host=organization)
    OrganizationFactory(name=f"Other {bad}").themes.add(theme())

    run_of()
    (mail,) = mailbox()

    html = mail.alternatives[0].content
    assert "- " + unlinked(" ".join(bad.split())) in mail.body.splitlines()
    assert [line for line in mail.body.splitlines() if "bad." in line and line.startswith("http")] == []
    assert ("<b>x</b>" in html, 'href="http://bad' in html, 'evil/">' in html) == (False, False, False)
    assert "\n" not in mail.subject


def test_what_one_stopped_following_meanwhile_is_left_out(monkeypatch):
    user = reader(theme(), county())
    resource(theme(), title="Still followed")
    resource(county(), title="No longer")

    def stopping(*arguments, **options):
        selected = select(*arguments, **options)
        user.follows.filter(county=county()).delete()
        return selected

    monkeypatch.setattr(runs, "select", stopping)

    assert [line for line in letter_to(user).text.splitlines() if line.startswith("- ")] == ["- Still followed"]


def test_longest_letter_is_light(mailbox):
    themes = list(Theme.objects.all()[:6])
    user = reader(*themes, *County.objects.all()[:6])
    host = OrganizationFactory(name="O" * 120)
    for number in range(30):
        title = f"{number} " + "T" * 150
        call(*themes, title=title, funder="F" * 120, days=number + 1)
        resource(*themes, title=title, organization=host)
        event(*themes, title=title[:140], venue="V" * 160, town="W" * 80, mode="in-person")
        OrganizationFactory(name=f"{number} " + "N" * 110).themes.set(themes)

    run_of()
    (mail,) = mailbox()

    assert len(mail.message().as_bytes()) < 30_000
    assert mail.body.count("\n- ") == 4 * letters.MOST
    assert mail.to == [user.email]


def test_a_batch_writes_to_its_own_people_only():
    user = reader(theme())
    resource(theme())
    run = Run.objects.create(rhythm="weekly", due_at="2026-11-23T03:00Z")

    assert runs.write_batch(run.pk, user.pk + 1, user.pk + 10) == 0
    assert runs.write_batch(run.pk, user.pk, user.pk) == 1


def test_organization_without_a_county_is_told_too():
    user = reader(theme())
    organization = OrganizationFactory(name="Ukingo")
    organization.themes.add(theme())
    assert Organization.objects.get(pk=organization.pk).county is None

    assert "- Ukingo\n" + str(organization.type) in letter_to(user).text
