import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Transition
from members.transitions import TransitionRefused, change_state
from notifications.models import Message
from organizations.membership import application
from organizations.models import Offer, OrganizationSignature
from terms.admission import ApplicationIncomplete
from tests.factories import OrganizationFactory, RepresentationFactory

pytestmark = pytest.mark.django_db


def keys(tasks):
    return [task.key for task in tasks]


def page_of(client, organization):
    person = organization.representations.confirmed().first().person
    client.force_login(person)
    return client.get(reverse("organizations:organization_edit", args=[organization.slug]))


def test_new_organization_lacks_everything_but_its_name():
    organization = RepresentationFactory(organization__state="draft").organization

    states = {task.key: (task.state, task.is_begun) for task in application.steps(organization)}

    assert states == {
        "contact-1": ("done", True),
        "contact-2": ("open", False),
        "basics": ("done", True),
        "about": ("open", False),
        "offers": ("open", False),
        "scope": ("open", False),
        "terms": ("later", False),
        "decision": ("later", False),
    }


def test_complete_application_lacks_only_the_decision(complete):
    organization = complete()

    assert application.missing(organization) == []
    assert application.steps(organization)[-1].state == "open"


@pytest.mark.parametrize(
    ("lacking", "take_away"),
    [
        (
            "contact-2",
            lambda one: one.representations.filter(is_authorized=False).update(state="ended", ended_at=timezone.now()),
        ),
        ("about", lambda one: type(one).objects.filter(pk=one.pk).update(lead="")),
        ("about", lambda one: type(one).objects.filter(pk=one.pk).update(about="")),
        ("offers", lambda one: one.expertise.clear()),
        ("scope", lambda one: one.themes.clear()),
        ("scope", lambda one: one.counties.clear()),
        ("terms", lambda one: change_state(OrganizationSignature.objects.get().signature, "withdrawn", None)),
    ],
)
def test_application_is_not_handed_in_without(complete, lacking, take_away):
    organization = complete()
    take_away(organization)
    organization.refresh_from_db()

    with pytest.raises(ApplicationIncomplete) as error:
        application.submit(organization, organization.created_by)

    assert keys(error.value.missing) == [lacking]
    organization.refresh_from_db()
    assert (organization.state, Message.objects.count()) == ("draft", 0)


def test_nationwide_organization_needs_no_county(complete):
    organization = complete(is_nationwide=True)
    organization.counties.clear()

    assert application.missing(organization) == []


def test_offers_alone_are_no_expertise(complete):
    organization = complete()
    organization.expertise.clear()
    Offer.objects.create(organization=organization, kind="lend", text="A tent.")

    task = application.missing(organization)[0]

    assert (task.key, task.is_begun) == ("offers", True)


def test_handing_in_dates_confirms_and_writes_to_all_who_represent_it(complete):
    organization = complete()
    by = organization.representations.first().person

    application.submit(organization, by)

    organization.refresh_from_db()
    assert (organization.state, organization.confirmed_by) == ("submitted", by)
    assert organization.submitted_at == organization.confirmed_at
    assert sorted(Message.objects.values_list("letter", "recipient")) == sorted(
        ("application_received", link.person_id) for link in organization.representations.all()
    )
    assert list(Transition.objects.of(organization).values_list("before", "after", "by")) == [
        ("draft", "submitted", by.pk)
    ]


def test_application_is_handed_in_once(client, complete):
    organization = complete()
    client.force_login(organization.representations.first().person)
    url = reverse("organizations:submission_create", args=[organization.slug])

    for _ in range(2):
        client.post(url)

    assert Message.objects.count() == 2
    with pytest.raises(TransitionRefused):
        application.submit(organization, organization.created_by)


def test_button_to_hand_in_appears_when_nothing_is_missing(client, complete):
    organization = complete()

    assert b"Hand in the application" in page_of(client, organization).content
    organization.themes.clear()
    assert b"Hand in the application" not in page_of(client, organization).content


def test_pressing_too_early_names_what_is_missing(client):
    link = RepresentationFactory(organization__state="draft")
    client.force_login(link.person)

    page = client.post(
        reverse("organizations:submission_create", args=[link.organization.slug]), follow=True
    ).content.decode()

    assert "This is still missing: Second contact, About the organization" in page


def test_waiting_application_shows_the_day_of_the_answer(client, complete):
    submitted = timezone.make_aware(datetime.datetime(2026, 11, 2, 10))
    organization = complete(state="submitted", submitted_at=submitted)

    page = page_of(client, organization).content.decode()

    assert "Handed in on" in page
    assert "5 November 2026" in page


@pytest.mark.parametrize(
    ("state", "words"), [("returned", "What the coordinator asks"), ("declined", "Why it was declined")]
)
def test_reason_of_the_coordinator_stands_on_the_page(client, complete, administrator, state, words):
    organization = complete(state="submitted")
    change_state(organization, state, administrator, "The referee <b>does not answer</b>.")

    page = page_of(client, organization).content.decode()

    assert words in page
    assert "The referee &lt;b&gt;does not answer&lt;/b&gt;." in page


def test_declined_application_is_taken_up_again(client, complete, administrator):
    organization = complete(state="submitted")
    change_state(organization, "declined", administrator, "Too early.")
    client.force_login(organization.representations.first().person)

    client.post(reverse("organizations:reopening_create", args=[organization.slug]))

    organization.refresh_from_db()
    assert organization.state == "draft"


def test_bar_counts_five_stages(client, complete):
    page = page_of(client, complete())

    assert page.context["done"] == 4
    assert "4 of 5 done." in page.content.decode()


def test_to_do_list_is_for_those_who_represent_it_today(client, member_client):
    organization = OrganizationFactory(state="draft")
    RepresentationFactory(organization=organization, person=member_client.user, state="ended", ended_at=timezone.now())
    RepresentationFactory(person=member_client.user)
    url = reverse("organizations:organization_edit", args=[organization.slug])

    assert member_client.get(url).status_code == 404
    assert member_client.post(reverse("organizations:submission_create", args=[organization.slug])).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302
