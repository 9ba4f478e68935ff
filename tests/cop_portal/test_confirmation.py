"""Still with us? Once a year, for members and for organizations alike."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from cop_portal import tasks
from cop_portal.membership.confirmation import ask_members
from cop_portal.membership.confirmation import confirm as confirm_membership
from members.confirmation import is_open
from members.models import Member, Transition
from notifications.models import Message
from organizations import tasks as organizations_tasks
from organizations.membership.confirmation import ask_organizations
from organizations.membership.confirmation import confirm as confirm_organization
from organizations.models import Organization
from organizations.profile.shown import profile_text
from terms.standing import belongs
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory
from tests.parallel import PATIENCE, at_once, meanwhile
from vocabularies.models import Hazard

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def a_member(days, **fields):
    """Somebody who joined so many days ago."""
    return MemberFactory(**{"joined_at": ago(days)} | fields)


def an_organization(days, **fields):
    """One that joined so many days ago, represented by somebody who joined lately."""
    return RepresentationFactory(organization=OrganizationFactory(**{"joined_at": ago(days)} | fields)).organization


KINDS = {
    "membership": (a_member, ask_members, lambda member: confirm_membership(member.user)),
    "organization": (
        an_organization,
        ask_organizations,
        lambda organization: confirm_organization(organization, organization.representations.get().person),
    ),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def joined(kind):
    return KINDS[kind][0]


@pytest.fixture
def ask(kind):
    return KINDS[kind][1]


@pytest.fixture
def confirm(kind):
    return KINDS[kind][2]


@pytest.fixture
def letters(kind):
    """The letters written so far, without the word that says about whom."""

    def read():
        names = Message.objects.order_by("pk").values_list("letter", flat=True)
        assert all(name.startswith(f"{kind}_") for name in names)
        return [name.removeprefix(f"{kind}_") for name in names]

    return read


def state_of(row):
    return type(row).objects.get(pk=row.pk).state


def test_after_a_year_one_letter_asks(joined, ask, letters):
    row = joined(366)

    ask()
    ask()

    row.refresh_from_db()
    assert (letters(), row.state) == (["confirmation_asked"], "active")
    assert row.confirmation_asked_at > ago(1)


def test_nobody_is_asked_before_a_year(joined, ask, letters):
    joined(364)
    joined(800, confirmed_at=ago(364))

    ask()

    assert letters() == []


@pytest.mark.parametrize("state", ["suspended", "left", "unconfirmed", "declined"])
def test_only_active_ones_are_asked(joined, ask, letters, state):
    joined(400, state=state)
    ask()
    assert letters() == []


def test_a_letter_asks_again_a_year_after_the_last_answer(joined, ask, letters):
    joined(800, confirmation_asked_at=ago(420), confirmation_reminded_at=ago(380), confirmed_at=ago(370))

    ask()

    assert letters() == ["confirmation_asked"]


def test_one_reminder_goes_out_after_thirty_days(joined, ask, letters):
    row = joined(400, confirmation_asked_at=ago(31))

    ask()
    ask()

    assert (letters(), state_of(row)) == (["confirmation_reminded"], "active")


def test_reminder_of_an_earlier_year_does_not_count(joined, ask, letters):
    joined(800, confirmed_at=ago(400), confirmation_reminded_at=ago(410), confirmation_asked_at=ago(31))
    ask()
    assert letters() == ["confirmation_reminded"]


def test_sixty_days_of_silence_leave_it_unconfirmed_by_nobody(joined, ask, letters):
    row = joined(430, confirmation_asked_at=ago(61), confirmation_reminded_at=ago(31))

    ask()
    ask()

    last = Transition.objects.of(row).get()
    assert (letters(), state_of(row)) == (["unconfirmed"], "unconfirmed")
    assert (last.before, last.after, last.by, last.reason) == (
        "active",
        "unconfirmed",
        None,
        "No answer to the yearly question",
    )


def test_days_that_were_missed_do_no_harm(joined, ask, letters):
    row = joined(900, confirmation_asked_at=ago(500))
    ask()
    assert (letters(), state_of(row)) == (["unconfirmed"], "unconfirmed")


def test_who_answers_is_confirmed_and_thanked_once(joined, confirm, letters):
    row = joined(400, confirmation_asked_at=ago(10))

    assert [confirm(row), confirm(row)] == [True, False]

    row.refresh_from_db()
    assert (letters(), row.state, is_open(row)) == (["confirmed"], "active", False)
    assert row.confirmed_at > ago(1)


def test_a_late_answer_makes_it_active_again(joined, confirm, letters):
    row = joined(800, state="unconfirmed", confirmation_asked_at=ago(90))

    assert confirm(row)

    last = Transition.objects.of(row).get()
    assert (state_of(row), last.after, last.by is not None, letters()) == ("active", "active", True, ["confirmed"])


@pytest.mark.parametrize("state", ["suspended", "left", "declined"])
def test_nobody_confirms_what_does_not_stand(joined, confirm, letters, state):
    row = joined(400, state=state)
    assert (confirm(row), state_of(row), letters()) == (False, state, [])


def test_without_a_question_nothing_is_written(joined, confirm, letters):
    row = joined(30)
    assert (confirm(row), letters()) == (False, [])
    assert type(row).objects.get(pk=row.pk).confirmed_at is None


def test_unconfirmed_member_still_belongs():
    assert belongs(a_member(500, state="unconfirmed").user)


def test_closed_accounts_get_no_letter():
    member = a_member(400)
    type(member.user).objects.filter(pk=member.user.pk).update(is_active=False)
    ask_members()
    assert not Message.objects.exists()


def test_everybody_who_represents_it_is_asked_and_thanked():
    organization = an_organization(400)
    colleague = RepresentationFactory(organization=organization).person

    ask_organizations()
    confirm_organization(organization, colleague)

    organization.refresh_from_db()
    names = list(Message.objects.order_by("pk").values_list("letter", flat=True))
    assert names == ["organization_confirmation_asked"] * 2 + ["organization_confirmed"] * 2
    assert organization.confirmed_by == colleague


def test_jobs_of_the_morning_ask_both():
    a_member(400)
    an_organization(400)

    tasks.ask_members(timestamp=0)
    organizations_tasks.ask_organizations(timestamp=0)

    letters = Message.objects.order_by("pk").values_list("letter", flat=True)
    assert list(letters) == ["membership_confirmation_asked", "organization_confirmation_asked"]


def test_many_are_asked_in_batches(monkeypatch):
    monkeypatch.setattr("members.confirmation.BATCH", 2)
    for _ in range(5):
        a_member(400)

    ask_members()

    assert Member.objects.filter(confirmation_asked_at__isnull=False).count() == 5
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter_each():
    for _ in range(6):
        a_member(400)

    at_once(*[ask_members] * 3)

    assert Message.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_left_to_the_next_day():
    held, free = a_member(400), a_member(400)

    with transaction.atomic():
        Member.objects.select_for_update().get(pk=held.pk)
        meanwhile(ask_members).result(PATIENCE)

    asked = Member.objects.filter(confirmation_asked_at__isnull=False).values_list("pk", flat=True)
    assert list(asked) == [free.pk]


def test_page_shows_what_is_on_record_and_confirms_by_a_press(client):
    member = a_member(400, confirmation_asked_at=ago(1), phone="+254 000 000 001")
    client.force_login(member.user)

    page = client.get("/me/confirmation/").text
    answer = client.post("/me/confirmation/", follow=True)

    on_record = ["+254 000 000 001", "Programme officer", "Kisumu", "Yes, this is right"]
    assert [words for words in on_record if words not in page] == []
    assert "Your membership is confirmed as of today." in answer.text
    assert Member.objects.get().confirmed_at is not None


def test_looking_confirms_nothing(client):
    member = a_member(400, confirmation_asked_at=ago(1))
    client.force_login(member.user)
    client.get("/me/confirmation/")
    client.head("/me/confirmation/")
    assert Member.objects.get().confirmed_at is None


def test_what_was_changed_leads_back_to_the_question(client):
    member = a_member(400, confirmation_asked_at=ago(1))
    client.force_login(member.user)
    typed = {"full_name": "A B", "title": "C", "county": member.county_id, "motivation": "D", "language": "en"}

    assert client.post("/me/profile/?next=/me/confirmation/", typed).url == "/me/confirmation/"
    assert client.post("/me/profile/?next=https://evil.example/", typed).url == "/me/"


def test_page_of_an_organization_confirms_by_a_press_of_its_people(client):
    organization = an_organization(400, confirmation_asked_at=ago(1), lead="We read the slope.")
    link = organization.representations.get()
    client.force_login(link.person)
    address = f"/organizations/{organization.slug}/confirmation/"

    page = client.get(address).text
    client.post(address)

    organization.refresh_from_db()
    assert [words in page for words in ("We read the slope.", link.email)] == [True, True]
    assert (organization.confirmed_by, is_open(organization)) == (link.person, False)


def test_everything_that_others_read_is_on_the_page_that_is_confirmed(client):
    told = {"website": "https://ziwa.example", "recent_work": "2025: drills", "registration_number": "NGO/7"}
    borders = {"is_cross_border": True, "neighbours": "Uganda and South Sudan"}
    organization = an_organization(400, confirmation_asked_at=ago(1), **told, **borders)
    organization.projects.create(name="Slopes that speak", starts_in=2024, position=1)
    organization.hazards.set(Hazard.objects.filter(slug="landslide"))
    client.force_login(organization.representations.get().person)

    page = client.get(f"/organizations/{organization.slug}/confirmation/").text

    on_record = [*told.values(), borders["neighbours"], "Slopes that speak", "Landslide"]
    assert [words for words in on_record if words not in page] == []


def test_nobody_else_confirms_an_organization(member_client):
    organization = an_organization(400, confirmation_asked_at=ago(1))

    response = member_client.post(f"/organizations/{organization.slug}/confirmation/")

    assert (response.status_code, Organization.objects.get().confirmed_at) == (404, None)


def test_own_page_asks_for_oneself_and_for_ones_organizations(client):
    organization = an_organization(400, confirmation_asked_at=ago(1), name="Ziwa Salama")
    person = organization.representations.get().person
    Member.objects.filter(user=person).update(joined_at=ago(400), confirmation_asked_at=ago(1))
    client.force_login(person)

    page = client.get("/me/").text

    assert "Confirm your membership" in page
    assert "Confirm Ziwa Salama" in page


def test_own_page_asks_nothing_of_those_who_have_answered(client):
    person = an_organization(30).representations.get().person
    client.force_login(person)
    assert "Still with us?" not in client.get("/me/").text


def test_directory_and_page_say_since_when_it_is_not_confirmed(client):
    joined_at = datetime.datetime(2024, 3, 3, 9, tzinfo=datetime.UTC)
    organization = OrganizationFactory(state="unconfirmed", joined_at=joined_at)

    pages = [client.get(address).text for address in ("/organizations/", organization.get_absolute_url())]

    words = 'Not confirmed since <time datetime="2024-03-03">3 March 2024</time>'
    assert [(words in page, 'data-status="unconfirmed"' in page) for page in pages] == [(True, True)] * 2


def test_two_page_profile_says_since_when_it_is_not_confirmed():
    confirmed_at = datetime.datetime(2024, 3, 3, 9, tzinfo=datetime.UTC)
    texts = [
        profile_text(
            OrganizationFactory(state=state, joined_at=confirmed_at, confirmed_at=confirmed_at), AnonymousUser()
        )
        for state in ("unconfirmed", "active")
    ]

    assert [text.unconfirmed_since for text in texts] == ["3 March 2024", ""]
