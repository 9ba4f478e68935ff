import uuid

import pytest
from django.urls import reverse

from organizations.membership.joining import NameTaken, free_slug, start
from organizations.models import Organization
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import OrganizationType

pytestmark = pytest.mark.django_db
URL = "/organizations/new/"


def typed(**changes):
    return {
        "name": "Mvua na Mbegu",
        "acronym": "MNM",
        "type": OrganizationType.objects.get(slug="cbo").pk,
        "county": "",
        "town": "Wote",
        "full_name": "Kamene Munyao",
        "title": "Chairperson",
        "is_authorized": "on",
        "creation_key": str(uuid.uuid4()),
    } | changes


def test_visitor_signs_in_first(client):
    assert client.get(URL).status_code == 302


def test_similar_organization_is_offered_before_a_form(member_client):
    OrganizationFactory(name="Kenya Red Cross Society")

    page = member_client.get(URL, {"name": "Kenya Red Cros"})

    assert [organization.name for organization in page.context["alike"]] == ["Kenya Red Cross Society"]
    assert "Is it one of these?" in page.content.decode()
    assert "No, it is a different organization" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u200b\u200b", "This name has characters that nobody can see. Type it anew, letter by letter."),
        ("K" * 300, "The name may have at most 120 characters, this one has 300."),
        ("  ", "Type the name of the organization."),
    ],
)
def test_name_that_nobody_can_look_up_is_refused_in_a_sentence(member_client, name, sentence):
    page = member_client.get(reverse("organizations:organization_create"), {"name": name})

    assert page.context["form"].errors == {"name": [sentence]}
    assert sentence in page.text


def test_form_follows_when_it_is_a_different_organization(member_client):
    OrganizationFactory(name="Kenya Red Cross Society")

    page = member_client.get(URL, {"name": "Kenya Red Cros", "different": "on"})

    assert page.context["form"].initial["name"] == "Kenya Red Cros"
    assert page.templates[0].name == "organizations/organization_create.html"


def test_form_follows_when_nothing_is_alike(member_client):
    page = member_client.get(URL, {"name": "Mvua na Mbegu"})

    assert page.templates[0].name == "organizations/organization_create.html"


def test_look_up_keeps_what_is_not_approved_to_itself(member_client):
    OrganizationFactory(name="Kenya Red Cross Society", state="submitted")

    page = member_client.get(URL, {"name": "Kenya Red Cross Society"})

    assert "alike" not in page.context


def test_new_organization_is_a_draft_with_its_first_representative(member_client):
    response = member_client.post(URL, typed())

    organization = Organization.objects.get(name="Mvua na Mbegu")
    assert response.url == reverse("organizations:organization_edit", args=["mvua-na-mbegu"])
    assert (organization.state, organization.created_by) == ("draft", member_client.user)
    assert list(
        organization.representations.values_list("person", "full_name", "title", "is_authorized", "state", "email")
    ) == [(member_client.user.pk, "Kamene Munyao", "Chairperson", True, "confirmed", member_client.user.email)]


def test_form_sent_twice_makes_one_organization(member_client):
    sent = typed()

    urls = [member_client.post(URL, sent).url for _ in range(2)]

    assert urls[0] == urls[1]
    assert Organization.objects.count() == 1


def test_key_of_somebody_else_gives_nothing_away(member_client):
    other = RepresentationFactory().organization

    page = member_client.post(URL, typed(name=other.name, creation_key=str(other.creation_key)))

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["name"]


def entered(by, different_from=frozenset(), **fields):
    kind = OrganizationType.objects.get(slug="cbo")
    organization = Organization(**({"name": "Mvua na Mbegu", "type": kind} | fields))
    person = {"full_name": "Kamene", "title": "Chair", "is_authorized": True}
    return start(organization, by, different_from=different_from, **person)


def test_two_forms_at_the_same_moment_make_one_organization(member):
    key = uuid.uuid4()

    first, second = entered(member, creation_key=key), entered(member, creation_key=key)

    assert first == second
    assert second.representations.count() == 1


def test_name_that_was_taken_a_moment_before_is_refused(member):
    OrganizationFactory(name="mvua na mbegu", state="draft")

    with pytest.raises(NameTaken):
        entered(member)


def test_one_person_has_five_drafts_at_most(member_client):
    OrganizationFactory.create_batch(5, state="draft", created_by=member_client.user)

    page = member_client.post(URL, typed())

    assert "You have five organizations on the way." in page.content.decode()
    assert Organization.objects.count() == 5


@pytest.mark.parametrize("name", ["mvua NA mbegu", " Mvua  na Mbegu "])
def test_taken_name_is_said_at_the_field(member_client, name):
    OrganizationFactory(name="Mvua na Mbegu", state="draft")

    page = member_client.post(URL, typed(name=name))

    assert page.context["form"].errors == {
        "name": ["An organization with this name is already here. Look it up and ask to join it."]
    }


def test_what_the_form_does_not_show_cannot_be_set(member_client):
    member_client.post(URL, typed(state="active", is_trusted="on", slug="mine", is_nationwide="on"))

    organization = Organization.objects.get()
    assert (organization.state, organization.is_trusted, organization.slug) == ("draft", False, "mvua-na-mbegu")
    assert organization.is_nationwide is False


@pytest.mark.parametrize(
    ("name", "slug"),
    [("New", "new-organization"), ("Mvua", "mvua-2"), ("日本", "organization"), ("É" * 120, "e" * 120)],
)
def test_address_is_free_and_never_the_forms_own(name, slug):
    OrganizationFactory(slug="mvua")

    assert free_slug(name) == slug


@pytest.mark.parametrize(
    ("ticked", "given"), [({}, []), ({"is_contact": "on", "gets_messages": "on"}, ["directory", "messages"])]
)
def test_first_representative_allows_what_they_tick_and_no_more(member_client, ticked, given):
    member_client.post(URL, typed(**ticked))

    [link] = Organization.objects.get(name="Mvua na Mbegu").representations.all()
    assert link.is_contact == ("is_contact" in ticked)
    assert sorted(member_client.user.consents.values_list("purpose", flat=True)) == given
