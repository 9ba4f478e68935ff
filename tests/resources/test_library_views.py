"""The pages of the library: who sees what, and what stands on them."""

import datetime
import re

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resources.models import Resource
from tests.factories import OrganizationFactory, ResourceFactory, StoredFileFactory
from tests.resources.shelf import page_text, tagged, with_file
from vocabularies.models import ResourceType

pytestmark = pytest.mark.django_db
ROW_TITLE = re.compile(r'<h3><a href="/resources/[^"]+" lang="[^"]+">([^<]+)</a></h3>')


def titles(response) -> list[str]:
    return ROW_TITLE.findall(response.content.decode())


def client_of(user=None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def people(member, applicant):
    return {"visitor": None, "applicant": applicant, "member": member}


def make_call(title: str, days: float, **fields) -> Resource:
    call = ResourceType.objects.get(slug="call")
    return ResourceFactory(title=title, type=call, deadline_at=timezone.now() + datetime.timedelta(days=days), **fields)


@pytest.mark.parametrize("address", ["", "file/", "text/"])
def test_members_only_resource_does_not_exist_for_others(address, people):
    resource = with_file(visibility="members")
    page_text(resource, 1, "Inside")
    url = resource.get_absolute_url() + address

    statuses = {role: client_of(user).get(url).status_code for role, user in people.items()}

    assert statuses == {"visitor": 404, "applicant": 404, "member": 200}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "withdrawn"])
@pytest.mark.parametrize("address", ["", "file/"])
def test_unpublished_resource_exists_only_for_its_owner(state, address, people):
    resource = with_file(state=state, visibility="public", submitted_at=timezone.now())
    url = resource.get_absolute_url() + address
    people["owner"] = resource.shared_by

    statuses = {role: client_of(user).get(url).status_code for role, user in people.items()}

    assert statuses == {"visitor": 404, "applicant": 404, "member": 404, "owner": 200}


def test_hidden_answers_exactly_as_what_does_not_exist(client):
    hidden = with_file(visibility="members", slug="kept-away")

    answers = [client.get(f"/resources/{slug}/file/").content for slug in (hidden.slug, "no-such")]

    assert answers[0].replace(b"kept-away", b"no-such") == answers[1]


def test_list_shows_to_each_what_they_may_read(people):
    ResourceFactory(title="Public")
    ResourceFactory(title="For members", visibility="members")
    ResourceFactory(title="Draft", state="draft", shared_by=people["member"])

    seen = {role: set(titles(client_of(user).get("/resources/"))) for role, user in people.items()}

    assert seen == {"visitor": {"Public"}, "applicant": {"Public"}, "member": {"Public", "For members"}}


def test_counts_do_not_tell_of_hidden_resources(client):
    ResourceFactory(visibility="members", type=ResourceType.objects.get(slug="map"))
    ResourceFactory(title="Public")

    page = client.get("/resources/")

    assert next(facet["first"] for facet in page.context["facets"]) == [
        {"label": "Report", "count": 1, "is_chosen": False, "href": "?type=report"}
    ]
    assert b"1 resource" in page.content


def test_list_needs_as_many_queries_for_thirty_rows_as_for_three(client):
    def number_of_queries():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/resources/?q=notes&theme=water")
        return len(queries)

    def add(number):
        for n in range(number):
            resource = ResourceFactory(
                title=f"Notes {n} {number}", file=StoredFileFactory(), link="", organization=OrganizationFactory()
            )
            resource.themes.add(*resource.themes.model.objects.filter(slug="water"))
            page_text(resource, 1, "notes")

    add(3)
    few = number_of_queries()
    add(27)

    assert number_of_queries() == few


def test_twentyone_resources_make_two_pages(client):
    for n in range(21):
        ResourceFactory(title=f"Number {n}")

    pages = [titles(client.get(f"/resources/?theme=&page={page}")) for page in (1, 2, 99, "x")]

    assert [len(page) for page in pages] == [20, 1, 1, 20]


def test_empty_list_says_which_filter_to_drop(client):
    tagged("Gauge", themes=["water"], counties=["kisumu"])

    offered = [
        re.findall(
            r'<p><a href="([^"]+)">((?:Without|Only)[^<]+)</a>', client.get(f"/resources/?{query}").content.decode()
        )
        for query in ("theme=water&county=lamu", "q=nothing&county=lamu&theme=water", "q=nothing")
    ]

    assert offered == [
        [("?theme=water", "Without Lamu: 1 resource")],
        [("?theme=water", "Only Water, sanitation and hygiene: 1 resource")],
        [("?", "Without “nothing”: 1 resource")],
    ]


def test_choices_in_force_stand_as_chips_and_stay_in_the_search(client):
    tagged("Gauge", themes=["water"], counties=["kisumu"])

    page = client.get("/resources/?q=gauge&county=kisumu")

    assert [(chip["label"], chip["href"]) for chip in page.context["chips"]] == [
        ("“gauge”", "?county=kisumu"),
        ("Kisumu", "?q=gauge"),
    ]
    assert '<input type="hidden" name="county" value="kisumu">' in page.content.decode()


def test_typed_search_is_shown_as_text(client):
    ResourceFactory()

    page = client.get("/resources/?q=<script>alert(1)</script>").content.decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_hit_inside_a_file_leads_to_its_page(client):
    resource = with_file(title="Report")
    for number in range(1, 14):
        page_text(resource, number, "Milk sellers & <b>others</b> wrote it." if number == 12 else "Other words")

    page = client.get("/resources/?q=milk").content.decode()

    assert f'<a href="/resources/{resource.slug}/text/?page=2#p12">Page 12</a>' in page
    assert "<mark>Milk</mark> sellers &amp; " in page
    assert "<b>others" not in page


def test_text_inside_a_hidden_file_is_not_found(client):
    page_text(with_file(title="Hidden", visibility="members"), 1, "Milk sellers")

    page = client.get("/resources/?q=milk").content.decode()

    assert "0 resources" in page
    assert "sellers" not in page


def test_file_is_handed_out_with_its_own_headers(client):
    resource = with_file("Mto.pdf")

    response = client.get(resource.get_absolute_url() + "file/", HTTP_RANGE="bytes=0-3", HTTP_ACCEPT_ENCODING="gzip")

    assert (response.status_code, b"".join(response.streaming_content)) == (206, b"%PDF")
    names = ["Content-Disposition", "Content-Security-Policy", "Cache-Control", "Content-Range"]
    assert [response[name] for name in names] == [
        'attachment; filename="Mto.pdf"',
        "sandbox",
        "private, no-cache",
        f"bytes 0-3/{resource.file.size}",
    ]


def test_link_has_no_file(client):
    assert client.get(ResourceFactory().get_absolute_url() + "file/").status_code == 404


def test_library_is_read_only():
    resource = with_file()
    urls = ["/resources/", "/calls/", resource.get_absolute_url(), resource.get_absolute_url() + "file/"]

    assert [Client().post(url).status_code for url in urls] == [405] * 4


def test_page_of_a_resource_names_size_citation_and_related(client):
    organization = OrganizationFactory(name="Bonde Lab")
    resource = with_file(title="Gauge", organization=organization, authors="Halima Wario", visibility="public")
    resource.themes.set(resource.themes.model.objects.filter(slug="water"))
    resource.counties.set(resource.counties.model.objects.filter(slug="lamu"))
    tagged("Same", themes=["water"], counties=["lamu", "kwale"])
    tagged("Other county", themes=["water"], counties=["kwale"])
    year = timezone.localdate().year

    page = client.get(resource.get_absolute_url())

    assert titles(page) == ["Same"]
    text = page.content.decode()
    assert "Download PDF, 1 KB" in text
    assert f"Halima Wario ({year}). Gauge. K4R CoP, " in text


def test_only_members_see_who_shared(client, member):
    resource = ResourceFactory()

    seen = [
        resource.shared_by.full_name in client_of(user).get(resource.get_absolute_url()).content.decode()
        for user in (None, member)
    ]

    assert seen == [False, True]


def test_replaced_version_leads_to_the_new_one(client):
    old = ResourceFactory(state="superseded")
    new = ResourceFactory(title="Second", replaces=old, version=2)

    page = client.get(old.get_absolute_url()).content.decode()

    assert f'<a href="{new.get_absolute_url()}">Second</a>' in page
    assert titles(client.get("/resources/")) == ["Second"]


def test_text_is_read_page_by_page(client):
    resource = with_file()
    page_text(resource, 1, "Of <script>alert(1)</script> the river")

    page = client.get(resource.get_absolute_url() + "text/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; the river" in page
    assert 'id="p1"' in page
    assert "Read as text" in client.get(resource.get_absolute_url()).content.decode()


def test_without_text_there_is_no_page_of_it(client):
    resource = with_file()

    assert client.get(resource.get_absolute_url() + "text/").status_code == 404
    assert "Read as text" not in client.get(resource.get_absolute_url()).content.decode()


def test_calls_stand_by_deadline_and_closed_ones_after_them(client):
    for title, days in [("Later", 30), ("Sooner", 2.1), ("Long past", -30), ("Just past", -1)]:
        make_call(title, days)
    ResourceFactory(title="No call")

    page = client.get("/calls/")

    assert titles(page) == ["Sooner", "Later", "Just past", "Long past"]
    assert "2 days left" in page.content.decode()


def test_calls_need_as_many_queries_for_thirty_rows_as_for_three(client):
    def number_of_queries():
        with CaptureQueriesContext(connection) as queries:
            client.get("/calls/")
        return len(queries)

    for n in range(3):
        make_call(f"Call {n}", n - 1.5, organization=OrganizationFactory())
    few = number_of_queries()
    for n in range(27):
        make_call(f"More {n}", n - 13.5, organization=OrganizationFactory())

    assert number_of_queries() == few


@pytest.mark.parametrize(
    ("days", "status", "word"), [(9.1, "open", "Open"), (3.1, "soon", "Closing soon"), (-1, "closed", "Closed")]
)
def test_status_of_a_call_is_a_word(client, days, status, word):
    call = make_call("Call", days, amount="KSh 4 million", eligibility="Registered organizations")

    page = client.get(call.get_absolute_url()).content.decode()

    assert call.deadline_status == status
    assert f">{word}</span>" in page
    assert "KSh 4 million" in page


def test_feed_carries_public_resources_only_whoever_asks(client, member_client):
    ResourceFactory(title="Public")
    ResourceFactory(title="For members", visibility="members")
    tagged("Map", type="map")

    feeds = [each.get("/feeds/resources.atom").content.decode() for each in (client_of(), member_client)]

    assert feeds[0] == feeds[1]
    assert re.findall(r"<entry><title>([^<]+)", feeds[0]) == ["Map", "Public"]
    filtered = client.get("/feeds/resources.atom?type=map").content.decode()
    assert re.findall(r"<entry><title>([^<]+)", filtered) == ["Map"]


def test_deadline_goes_into_a_calendar(client):
    call = make_call("Grants; two, or three", 9, slug="grants")
    hidden = make_call("Hidden", 9, visibility="members")
    report = ResourceFactory()

    answers = [client.get(resource.get_absolute_url() + "deadline.ics") for resource in (call, hidden, report)]

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    entry = icalendar.Calendar.from_ical(answers[0].content).events[0]
    facts = (str(entry["summary"]), entry.decoded("dtstart"), str(entry["url"]))
    moment = call.deadline_at.replace(microsecond=0)
    assert facts == ("Deadline: Grants; two, or three", moment, "http://localhost:8000/resources/grants/")
