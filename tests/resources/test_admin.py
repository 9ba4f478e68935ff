"""Resources at the desk."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from members.models import Transition
from resources.models import Resource
from resources.publishing import decline, publish
from tests.factories import ResourceFactory, UserFactory
from tests.files.samples import pdf
from tests.letters import as_shown, decide
from tests.resources.shelf import with_file

pytestmark = pytest.mark.django_db

LIST = "/admin/resources/resource/"


def enter(client, desk_session, group):
    client.user = UserFactory(is_staff=True, full_name="Rehema Sitati")
    client.user.groups.set(Group.objects.filter(name=group))
    desk_session(client, client.user)
    return client


@pytest.fixture
def desk(client, desk_session):
    return enter(client, desk_session, "coordinators")


def submitted(days: float = 1, **fields) -> Resource:
    since = timezone.now() - datetime.timedelta(days=days)
    return ResourceFactory(**{"state": "submitted", "submitted_at": since, "published_at": None} | fields)


def review(resource) -> str:
    return f"{LIST}{resource.pk}/review/"


def titles(page) -> list[str]:
    return [resource.title for resource in page.context["cl"].result_list]


def test_desk_lists_what_waits_first_and_no_drafts(desk):
    ResourceFactory(title="Published")
    ResourceFactory(title="Newest")
    submitted(5, title="Old")
    submitted(1, title="Young")
    ResourceFactory(title="Draft", state="draft")

    page = desk.get(LIST)

    assert titles(page) == ["Old", "Young", "Newest", "Published"]
    assert "5\xa0days" in page.content.decode()
    assert titles(desk.get(LIST, {"state__exact": "submitted"})) == ["Old", "Young"]


@pytest.mark.parametrize("address", ["review/", "file/", "change/"])
def test_only_who_may_moderate_reads_at_the_desk(address, client, desk_session):
    resource = with_file(state="submitted", submitted_at=timezone.now())

    statuses = []
    for group in ("coordinators", "events"):
        client.logout()
        enter(client, desk_session, group)
        statuses.append(client.get(f"{LIST}{resource.pk}/{address}").status_code)

    assert statuses[0] == 200
    assert statuses[1] == (403 if address == "change/" else 404)


@pytest.mark.parametrize("address", ["review/", "file/"])
def test_desk_shows_no_draft(address, desk):
    draft = with_file(state="draft", published_at=None)

    assert desk.get(f"{LIST}{draft.pk}/{address}").status_code == 404


def test_review_shows_everything_with_file_and_similar_titles(desk):
    content = pdf("The same file")
    resource = with_file(
        "gauges.pdf", content, title="River gauges of Garsen", state="submitted", submitted_at=timezone.now()
    )
    with_file("copy.pdf", content, title="Something else")
    ResourceFactory(title="River gauges at Garsen")
    ResourceFactory(title="Unlike")
    ResourceFactory(title="River gauges of Garsen, draft", state="draft")

    page = desk.get(review(resource))

    assert [other.title for other in page.context["similar"]] == ["Something else", "River gauges at Garsen"]
    text = page.content.decode()
    assert f'<a href="{LIST}{resource.pk}/file/">gauges.pdf</a>' in text
    assert "The very same file:" in text


def test_file_is_handed_out_at_the_desk(desk):
    resource = with_file(state="submitted", submitted_at=timezone.now())

    response = desk.get(f"{LIST}{resource.pk}/file/")

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(
    ("state", "subject"),
    [("published", "is in the library"), ("returned", "needs a correction"), ("declined", "will not be published")],
)
def test_decision_is_carried_out_and_told(state, subject, desk, mailbox):
    resource = submitted(title="Gauges")

    answer = decide(desk, review(resource), {"decision": state, "reason": "Add the year."})

    assert answer["Location"] == "/admin/"
    assert (Resource.objects.get().state, Transition.objects.get().by) == (state, desk.user)
    assert [letter.subject for letter in mailbox()] == [f"“Gauges” {subject}"]


@pytest.mark.parametrize("state", ["returned", "declined"])
def test_reason_is_required_for_a_no(state, desk, mailbox):
    resource = submitted()

    page = desk.post(review(resource), {"decision": state, "reason": " "})

    assert page.context["form"].errors == {"reason": ["Give a reason: the letter quotes it."]}
    assert (Resource.objects.get().state, mailbox()) == ("submitted", [])


def test_second_coordinator_is_told_and_keeps_the_reason(desk, administrator, mailbox):
    resource = submitted(title="Gauges")
    administrator.full_name = "Halima Wario"
    administrator.save()
    decline(Resource.objects.get(), administrator, "No.")

    page = desk.post(review(resource), {"decision": "returned", "reason": "My long reason"}).content.decode()

    assert "Halima Wario was first: it is “Declined” now." in page
    assert "My long reason</textarea>" in page
    assert [letter.subject for letter in mailbox()] == ["“Gauges” will not be published"]


@pytest.mark.parametrize("decision", ["withdrawn", "draft", "", "x"])
def test_other_decisions_are_none(decision, desk):
    resource = submitted()

    desk.post(review(resource), {"decision": decision, "reason": "x"})

    assert Resource.objects.get().state == "submitted"


def test_looking_decides_nothing(desk):
    resource = submitted()

    desk.get(review(resource), {"decision": "published"})

    assert Resource.objects.get().state == "submitted"


def test_several_are_published_at_once_and_only_those_that_wait(desk, administrator, mailbox):
    waiting, published = [submitted(title=f"Waits {n}") for n in range(2)], submitted(title="Published")
    publish(Resource.objects.get(pk=published.pk), administrator)
    declined = ResourceFactory(title="Declined", state="declined")
    mailbox()

    selection = {"action": "publish_resources", "_selected_action": [r.pk for r in [*waiting, published, declined]]}
    page = desk.post(LIST, selection | as_shown(desk.post(LIST, selection)) | {"send": "1"}, follow=True)

    assert set(Resource.objects.filter(state="published")) == {*waiting, published}
    assert [str(message) for message in page.context["messages"]] == [
        "2 resources are published.",
        "2 did not wait any more and were left as they are.",
    ]
    assert sorted(letter.subject for letter in mailbox()[1:]) == [f"“Waits {n}” is in the library" for n in range(2)]


def test_coordinator_corrects_what_is_said_but_never_the_state(desk):
    resource = submitted()
    url = f"{LIST}{resource.pk}/change/"
    form = desk.get(url).context["adminform"].form
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: value for name, value in typed.items() if value not in (None, [], False)}

    answer = desk.post(url, typed | {"title": "Better title", "state": "published", "link": "https://evil.example"})

    assert answer["Location"] == LIST
    changed = Resource.objects.get()
    assert (changed.title, changed.state, changed.link) == ("Better title", "submitted", resource.link)


def test_nothing_is_added_or_deleted_at_the_desk(desk):
    resource = submitted()

    assert [desk.get(LIST + address).status_code for address in ("add/", f"{resource.pk}/delete/")] == [403, 403]


def test_review_runs_under_the_strict_policy(desk):
    response = desk.get(review(submitted()))

    assert "'unsafe" not in response["Content-Security-Policy"]
    assert "style=" not in response.content.decode()
