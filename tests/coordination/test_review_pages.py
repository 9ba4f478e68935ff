"""What a coordinator reads before deciding: what changed since the last answer, doubts, notes, by when, and whose it is."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from coordination import claims
from coordination.models import Claim
from members import notes
from members.membership import apply_again
from organizations.forms.editing import AboutForm
from organizations.membership import review
from organizations.models import Organization
from organizations.profile import editing
from resources.models import Resource
from resources.publishing import decline, publish, return_to
from terms.acceptance import refuse
from terms.admission import decline as decline_person
from tests.browser.people import applicant_who_signed, complete_organization
from tests.factories import MemberFactory, ResourceFactory, UserFactory
from tests.terms.test_signing import sign_as
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_session, administrator):
    administrator.full_name = "Safia Omar"
    administrator.save()
    desk_session(client, administrator)
    client.user = administrator
    return client


def organization_page(organization) -> str:
    return f"/admin/organizations/organization/{organization.pk}/review/"


def resource_page(resource) -> str:
    return f"/admin/resources/resource/{resource.pk}/review/"


def signature_page(signature) -> str:
    return f"/admin/terms/signature/{signature.pk}/review/"


def told(page) -> list[tuple]:
    return [(change.field, change.before, change.after) for change in page.context["changes"]]


def hand_in_again(organization: Organization) -> None:
    Organization.objects.filter(pk=organization.pk).update(state="submitted", submitted_at=timezone.now())


def rewrite(organization: Organization, by, lead: str) -> None:
    organization.refresh_from_db()
    said = {"lead": lead, "about": organization.about, "revision": organization.revision}
    form = AboutForm(said, instance=organization)
    assert form.is_valid(), form.errors
    with transaction.atomic():
        editing.save(form, by)


@pytest.mark.django_db(transaction=True)
def test_organization_handed_in_again_shows_what_is_otherwise_and_why_it_was_returned(desk):
    organization, first, _second = complete_organization("Nyika Imara Trust")
    rewrite(organization, first, "Before it was returned.")
    review.return_for_correction(organization, desk.user, "Say it in one sentence.")
    rewrite(organization, first, "We read goats.")
    rewrite(organization, first, "We walk with goats.")
    hand_in_again(organization)

    page = desk.get(organization_page(organization))

    assert told(page) == [("In one sentence", ["Before it was returned."], ["We walk with goats."])]
    assert "Say it in one sentence." in page.text


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_and_changed_back_is_no_change(desk):
    organization, first, _second = complete_organization("Nyika Imara Trust")
    review.return_for_correction(organization, desk.user, "Say more.")
    rewrite(organization, first, "We read goats.")
    rewrite(organization, first, "We walk with the herds.")
    hand_in_again(organization)

    page = desk.get(organization_page(organization))

    assert told(page) == []
    assert "Nothing is otherwise than it was then." in page.text


@pytest.mark.django_db(transaction=True)
def test_new_contacts_and_a_new_signature_are_changes(desk):
    organization, first, second = complete_organization("Nyika Imara Trust")
    review.return_for_correction(organization, desk.user, "Whose signature is it?")
    organization.representations.filter(person=second).update(state="ended", ended_at=timezone.now())
    newcomer = UserFactory(full_name="Amina Galgalo")
    link = organization.representations.get(person=first)
    link.pk, link.person, link.full_name, link.email = None, newcomer, "Amina Galgalo", newcomer.email
    link.confirmed_at = timezone.now()
    link.save(force_insert=True)
    hand_in_again(organization)

    page = desk.get(organization_page(organization))

    assert told(page) == [("Contacts", [second.full_name], ["Amina Galgalo"])]


def test_first_application_has_nothing_to_compare_with(desk):
    organization, _first, _second = complete_organization("Nyika Imara Trust")

    assert "Since the last answer" not in desk.get(organization_page(organization)).text


def returned_resource(by) -> Resource:
    fields = {"state": "submitted", "submitted_at": timezone.now(), "published_at": None, "visibility": "members"}
    resource = ResourceFactory(title="Gauges", summary="Short.", **fields)
    resource.themes.set([Theme.objects.get(slug="youth")])
    return_to(resource, by, "Which river?")
    return Resource.objects.get()


def test_resource_sent_again_shows_what_is_otherwise(desk):
    resource = returned_resource(desk.user)
    county = County.objects.get(slug="nyeri")
    resource.counties.add(county)
    resource.themes.clear()
    resource.title, resource.visibility = "Gauges of the Tana", "public"
    resource.dated_on, resource.state = datetime.date(2026, 3, 1), "submitted"
    resource.save()

    page = desk.get(resource_page(resource))

    assert told(page) == [
        ("Title", ["Gauges"], ["Gauges of the Tana"]),
        ("Date of the document", [], ["1 March 2026"]),
        ("Themes", [str(Theme.objects.get(slug="youth"))], []),
        ("Counties", [], [str(county)]),
        ("Who may read it", ["Members only"], ["Everyone"]),
    ]
    assert "Which river?" in page.text


@pytest.mark.parametrize("decide", [publish, lambda resource, by: decline(resource, by, "No.")])
def test_what_a_resource_said_is_kept_no_longer_than_it_waits(desk, decide):
    resource = returned_resource(desk.user)
    resource.state = "submitted"
    resource.save()

    decide(resource, desk.user)

    assert Resource.objects.get().as_returned is None


def test_person_who_applies_again_comes_with_the_last_reason(desk):
    person = applicant_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    decline_person(person.member, desk.user, "We could not reach you.")
    apply_again(person)

    page = desk.get(signature_page(person.signatures.get())).text

    assert ("Since the last answer" in page, "We could not reach you." in page) == (True, True)


def test_signature_after_a_refused_one_comes_with_the_reason(desk):
    person = MemberFactory().user
    refuse(sign_as(person), desk.user, "Another name.")

    page = desk.get(signature_page(sign_as(person)))

    assert page.context["answer"].reason == "Another name."
    assert [one.state for one in page.context["earlier"]] == ["refused"]


def test_application_names_others_of_the_same_name(desk):
    person = applicant_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    other = MemberFactory(user__full_name="AMINA GALGALO")
    MemberFactory(user__full_name="Amina Galgalo Wario")

    page = desk.get(signature_page(person.signatures.get()))

    assert list(page.context["namesakes"]) == [other]


def pages() -> dict:
    """A page of each kind, with whom its private notes are about."""
    organization, first, _second = complete_organization("Nyika Imara Trust")
    person = applicant_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    member = MemberFactory()
    fields = {"state": "submitted", "submitted_at": timezone.now(), "published_at": None, "shared_by": member.user}
    return {
        "organization": (organization_page(organization), organization),
        "person": (signature_page(person.signatures.get()), person.member),
        "signature": (signature_page(sign_as(member.user)), member),
        "signature of an organization": (signature_page(first.signatures.get()), organization),
        "resource": (resource_page(ResourceFactory(**fields)), member),
    }


KINDS = ["organization", "person", "signature", "signature of an organization", "resource"]


@pytest.mark.parametrize("kind", KINDS)
def test_private_notes_stand_on_each_page(desk, kind):
    page, subject = pages()[kind]
    notes.add(subject, "Known to the county office.", desk.user)

    assert "Known to the county office." in desk.get(page).text


@pytest.mark.parametrize("kind", ["organization", "person", "signature", "resource"])
def test_page_says_by_when_and_whose_it_is_and_is_taken_there(desk, kind):
    page, _subject = pages()[kind]
    free = desk.get(page)

    answer = desk.post("/admin/waiting/claims/new/", {"matter": free.context["matter"].key, "next": page})

    assert ("An answer is promised by" in free.text, "Take<" in free.text) == (True, True)
    assert (answer["Location"], "Give back<" in desk.get(page).text) == (page, True)


def test_page_names_the_coordinator_who_looks_after_it(desk):
    page, organization = pages()["organization"]
    claims.take("application", organization.pk, UserFactory(full_name="Halima Wario"))

    text = desk.get(page).text

    assert ("Halima Wario looks after it" in text, Claim.objects.count()) == (True, 1)


def test_states_are_named_in_words(desk):
    resource = returned_resource(desk.user)

    page = desk.get(resource_page(resource)).text

    assert "Waits for a coordinator → Returned for correction" in page
