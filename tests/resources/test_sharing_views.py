"""The steps of sharing, as a member walks them."""

import datetime
import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files.models import StoredFile
from members.models import Transition
from resources.models import Resource
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, ResourceFactory
from tests.files.samples import pdf, upload
from tests.resources.shelf import complete_draft, with_file
from vocabularies.models import County, Language, ResourceType, Theme

pytestmark = pytest.mark.django_db


def content(**changes) -> dict:
    fields = {
        "creation_key": str(uuid.uuid4()),
        "source": "link",
        "link": "https://example.org/gauges",
        "title": "River gauges",
        "type": ResourceType.objects.get(slug=changes.pop("type", "report")).pk,
        "language": Language.objects.get(slug="en").pk,
        "summary": "What we saw.",
    }
    return fields | changes


def scope(**changes) -> dict:
    themes, counties = Theme.objects.get(slug="water"), County.objects.get(slug="lamu")
    return {"themes": [themes.pk], "counties": [counties.pk]} | changes


def errors(response) -> dict:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


@pytest.fixture
def call(member):
    return complete_draft(type="call", shared_by=member, deadline_at=None)


SHARING = ["new/", "{slug}/edit/", "{slug}/edit/content/", "{slug}/edit/scope/", "{slug}/edit/rights/"]


@pytest.mark.parametrize("address", SHARING)
def test_only_members_share(address, applicant, member):
    slugs = {person: complete_draft(shared_by=person).slug for person in (applicant, member)}

    statuses = []
    for person in (applicant, member):
        client = Client()
        client.force_login(person)
        response = client.get("/resources/" + address.format(slug=slugs[person]))
        statuses.append((response.status_code, b"Only members can share resources." in response.content))

    assert statuses == [(403, True), (200, False)]


@pytest.mark.parametrize("address", [*SHARING, "mine/", "{slug}/withdrawal/", "{slug}/delete/"])
def test_visitors_are_asked_to_sign_in(address, client):
    url = "/resources/" + address.format(slug=complete_draft().slug)

    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("address", [*SHARING[1:], "{slug}/withdrawal/", "{slug}/delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_drafts_of_others_do_not_exist(address, method, member_client):
    url = "/resources/" + address.format(slug=complete_draft(title="Secret").slug)

    assert getattr(member_client, method)(url).status_code == 404


@pytest.mark.parametrize("address", ["edit/content/", "edit/scope/", "edit/rights/", "delete/"])
@pytest.mark.parametrize("state", ["submitted", "published", "declined"])
def test_what_was_sent_is_edited_no_longer(address, state, member_client):
    resource = ResourceFactory(state=state, submitted_at=timezone.now(), shared_by=member_client.user)

    assert member_client.post(f"/resources/{resource.slug}/{address}", content()).status_code == 404


def test_member_shares_a_file_from_first_step_to_the_coordinators(member_client, mailbox):
    file = upload("gauges.pdf", pdf("One", "Two"))
    steps = [
        ("/resources/new/", content(source="file", file=file, link="")),
        ("/resources/river-gauges/edit/scope/", scope()),
        (
            "/resources/river-gauges/edit/rights/",
            {"licence": "CC0 1.0", "people_consented": "on", "visibility": "public"},
        ),
        ("/resources/river-gauges/edit/", {}),
    ]

    followed = [member_client.post(url, data)["Location"] for url, data in steps]

    assert followed == [step[0] for step in steps[1:]] + ["/resources/mine/"]
    resource = Resource.objects.get()
    facts = (resource.state, resource.file.name, resource.file.pages, resource.licence, resource.visibility)
    assert facts == ("submitted", "gauges.pdf", 2, "CC0 1.0", "public")
    assert [letter.subject for letter in mailbox()] == ["We have received “River gauges”"]


def test_refused_file_keeps_the_text_in_a_draft(member_client):
    data = content(source="file", file=upload("gauges.svg", b"<svg/>"), link="")

    page = member_client.post("/resources/new/", data)

    draft = Resource.objects.get()
    assert (draft.title, draft.summary, draft.state) == ("River gauges", "What we saw.", "draft")
    assert list(errors(page)) == ["file"]
    assert f'action="/resources/{draft.slug}/edit/content/"' in page.content.decode()
    assert "Your text is saved." in page.content.decode()
    again = member_client.post(f"/resources/{draft.slug}/edit/content/", data | {"file": upload("gauges.pdf", pdf())})
    assert again["Location"] == f"/resources/{draft.slug}/edit/scope/"


def test_repeated_first_step_gives_one_draft_with_one_file(member_client):
    data = content(source="file", link="")

    answers = [member_client.post("/resources/new/", data | {"file": upload("a.pdf", pdf())}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/resources/river-gauges/edit/scope/"] * 2
    assert (Resource.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_going_back_and_changing_the_first_step_changes_the_draft(member_client):
    data = content()
    member_client.post("/resources/new/", data)

    member_client.post("/resources/new/", data | {"title": "Better title"})

    assert Resource.objects.get().title == "Better title"


def test_first_step_repeated_after_sending_leads_to_what_was_sent(member_client):
    resource = ResourceFactory(shared_by=member_client.user)

    answer = member_client.post("/resources/new/", content(creation_key=str(resource.creation_key), title="Changed"))

    assert answer["Location"] == resource.get_absolute_url()
    assert Resource.objects.get().title == resource.title


def test_repeated_sending_leads_to_what_was_sent(member_client, mailbox):
    draft = complete_draft(shared_by=member_client.user)

    answers = [member_client.post(f"/resources/{draft.slug}/edit/") for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/resources/mine/", draft.get_absolute_url()]
    assert Transition.objects.count() == 1
    assert len(mailbox()) == 1


def test_long_title_is_refused_at_its_field(member_client):
    page = member_client.post("/resources/new/", content(title="x" * 300))

    assert list(errors(page)) == ["title"]
    assert Resource.objects.count() == 0


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/a", "no link", ""])
def test_link_must_be_a_web_address(link, member_client):
    page = member_client.post("/resources/new/", content(link=link))

    assert list(errors(page)) == ["link"]
    assert Resource.objects.count() == 0


def test_file_sent_with_other_errors_must_be_chosen_again(member_client):
    page = member_client.post("/resources/new/", content(source="file", title="", file=upload("a.pdf", pdf())))

    assert errors(page)["file"] == ["Choose the file again: it is sent only when the rest is complete."]
    assert StoredFile.objects.count() == 0


def test_kept_file_need_not_be_chosen_again(member_client):
    draft = with_file(state="draft", published_at=None, shared_by=member_client.user)

    member_client.post(f"/resources/{draft.slug}/edit/content/", content(source="file", link="", title="Changed"))

    kept = Resource.objects.get()
    assert (kept.title, kept.file) == ("Changed", draft.file)


def test_deadline_in_the_past_is_refused_at_its_field(member_client, call):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    page = member_client.post(
        f"/resources/{call.slug}/edit/scope/", scope(deadline_on=str(yesterday), deadline_time="12:00")
    )

    assert errors(page) == {"deadline_on": ["Choose a day that has not passed."]}
    assert Resource.objects.get().deadline_at is None


def test_deadline_is_read_by_the_clock_of_nairobi(member_client, call):
    last_day = timezone.localdate() + datetime.timedelta(days=10)

    member_client.post(f"/resources/{call.slug}/edit/scope/", scope(deadline_on=str(last_day), deadline_time="23:59"))

    deadline = Resource.objects.get().deadline_at
    assert deadline.isoformat() == f"{last_day}T20:59:00+00:00"


def test_only_calls_are_asked_for_a_deadline(member_client):
    draft = complete_draft(shared_by=member_client.user)

    page = member_client.get(f"/resources/{draft.slug}/edit/scope/")

    assert {"deadline_on", "deadline_time", "funder"} & set(page.context["form"].fields) == set()


def test_call_that_becomes_a_report_loses_its_deadline(member_client):
    soon = timezone.now() + datetime.timedelta(days=3)
    draft = complete_draft(type="call", shared_by=member_client.user, deadline_at=soon, funder="Fund")

    member_client.post(f"/resources/{draft.slug}/edit/content/", content())

    report = Resource.objects.get()
    assert (report.type.slug, report.deadline_at, report.funder) == ("report", None, "")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [({"themes": []}, ["themes"]), ({"counties": []}, ["counties"]), ({"counties": [], "is_nationwide": "on"}, [])],
)
def test_theme_and_place_are_asked_for(changes, fields, member_client):
    draft = complete_draft(shared_by=member_client.user)

    page = member_client.post(f"/resources/{draft.slug}/edit/scope/", scope(**changes))

    assert (list(errors(page)) if page.status_code == 200 else []) == fields


def test_only_organizations_that_one_represents_can_be_named(member_client):
    own = RepresentationFactory(person=member_client.user).organization
    other = RepresentationFactory().organization
    draft = complete_draft(shared_by=member_client.user)
    url = f"/resources/{draft.slug}/edit/scope/"

    refused = member_client.post(url, scope(organization=other.pk))
    member_client.post(url, scope(organization=own.pk))

    assert list(errors(refused)) == ["organization"]
    assert Resource.objects.get().organization == own


def test_first_tags_come_from_the_own_profile(client):
    member = MemberFactory(county=County.objects.get(slug="lamu"))
    member.themes.set(Theme.objects.filter(slug="water"))
    link = RepresentationFactory(person=member.user)
    draft = ResourceFactory(state="draft", shared_by=member.user)
    client.force_login(member.user)

    form = client.get(f"/resources/{draft.slug}/edit/scope/").context["form"]

    assert [theme.slug for theme in form.initial["themes"]] == ["water"]
    assert (form.initial["counties"], form.initial["organization"]) == ([member.county], link.organization)


def test_agreement_of_people_is_asked_for_and_never_ticked_before(member_client):
    draft = complete_draft(shared_by=member_client.user, people_consented=False)
    url = f"/resources/{draft.slug}/edit/rights/"

    shown = member_client.get(url).content.decode()
    page = member_client.post(url, {"licence": "CC BY 4.0", "visibility": "members"})

    assert "checked" not in re.search(r'<input[^>]*name="people_consented"[^>]*>', shown)[0]
    assert list(errors(page)) == ["people_consented"]


def test_members_only_is_the_default(member_client):
    member_client.post("/resources/new/", content())

    assert Resource.objects.get().visibility == "members"


def test_state_cannot_be_set_by_adding_it_to_the_form(member_client):
    member_client.post("/resources/new/", content(state="published", published_at="2026-01-01", slug="chosen"))

    draft = Resource.objects.get()
    assert (draft.state, draft.published_at, draft.slug) == ("draft", None, "river-gauges")


def test_incomplete_draft_says_what_is_missing_and_is_not_sent(member_client):
    member_client.post("/resources/new/", content())

    page = member_client.post("/resources/river-gauges/edit/").content.decode()

    assert '<a href="/resources/river-gauges/edit/scope/">Choose at least one theme.</a>' in page
    assert Resource.objects.get().state == "draft"


def test_returned_resource_shows_the_reason_to_its_owner(member_client, administrator):
    draft = complete_draft(shared_by=member_client.user, state="returned")
    Transition.objects.create(
        subject_kind="resources.resource", subject_id=draft.pk, subject_name="x", before="submitted", after="returned",
        by=administrator, reason="Add the year.",
    )  # fmt: skip

    assert "Add the year." in member_client.get(f"/resources/{draft.slug}/edit/").content.decode()


def test_list_of_ones_own_puts_what_waits_for_the_person_first(member_client):
    for title, state in [("Published", "published"), ("Returned", "returned"), ("Declined", "declined")]:
        ResourceFactory(title=title, state=state, shared_by=member_client.user)
    ResourceFactory(title="Of others")

    page = member_client.get("/resources/mine/")

    assert [resource.title for resource in page.context["page"]] == ["Returned", "Declined", "Published"]


def test_list_of_ones_own_needs_as_many_queries_for_thirty_as_for_three(member_client):
    def number_of_queries():
        with CaptureQueriesContext(connection) as queries:
            member_client.get("/resources/mine/")
        return len(queries)

    def share(number):
        for _ in range(number):
            ResourceFactory(shared_by=member_client.user, organization=OrganizationFactory())

    share(3)
    few = number_of_queries()
    share(27)

    assert number_of_queries() == few


def test_withdrawn_resource_is_gone_for_others(member_client):
    resource = ResourceFactory(shared_by=member_client.user)
    url = f"/resources/{resource.slug}/withdrawal/"

    shown = member_client.get(url)
    answers = [member_client.post(url)["Location"] for _ in range(2)]

    assert (shown.status_code, answers) == (200, ["/resources/mine/"] * 2)
    assert [Client().get(resource.get_absolute_url()).status_code, Transition.objects.count()] == [404, 1]


def test_looking_at_a_withdrawal_withdraws_nothing(member_client):
    resource = ResourceFactory(shared_by=member_client.user)

    member_client.get(f"/resources/{resource.slug}/withdrawal/")

    assert Resource.objects.get().state == "published"


def test_draft_is_deleted_by_its_owner(member_client):
    draft = complete_draft(shared_by=member_client.user)

    answer = member_client.post(f"/resources/{draft.slug}/delete/")

    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Draft deleted."]
    assert Resource.objects.count() == 0


def test_new_version_is_begun_by_its_owner_only(member_client):
    own, other = ResourceFactory(shared_by=member_client.user), ResourceFactory()

    answers = [member_client.post(f"/resources/{resource.slug}/versions/") for resource in (own, own, other)]

    assert [answer.status_code for answer in answers] == [302, 302, 404]
    assert Resource.objects.filter(replaces=own).count() == 1
    assert member_client.get(f"/resources/{own.slug}/versions/").status_code == 405
