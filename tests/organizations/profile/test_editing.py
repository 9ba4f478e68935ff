import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from organizations.forms.editing import AboutForm
from organizations.models import Offer, Organization
from organizations.profile import editing
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Expertise, OrganizationType, Theme

pytestmark = pytest.mark.django_db
ABOUT = {"lead": "We read the slope.", "about": "Eleven people.\n\nOne gauge.", "revision": "1"}


def url(organization, part):
    return reverse(f"organizations:organization_edit_{part}", args=[organization.slug])


def offers(*rows, **more):
    expertise = Expertise.objects.get(slug="ews-design")
    data = {"offers-TOTAL_FORMS": str(len(rows)), "offers-INITIAL_FORMS": "0", "revision": "1"}
    data |= {"expertise": [expertise.pk]} | more
    for number, (kind, text) in enumerate(rows):
        data |= {f"offers-{number}-kind": kind, f"offers-{number}-text": text}
    return data


def test_each_part_saves_and_returns(client, own):
    kind = OrganizationType.objects.get(slug="network").pk
    county, theme = County.objects.get(slug="nyeri"), Theme.objects.get(slug="youth")

    sent = [
        client.post(url(own, "basics"), {"name": "Kilele Watch", "acronym": "KW", "type": kind, "revision": "1"}),
        client.post(url(own, "about"), ABOUT | {"website": "kilele.example.org", "revision": "2"}),
        client.post(url(own, "scope"), {"themes": [theme.pk], "counties": [county.pk], "revision": "3"}),
    ]

    own.refresh_from_db()
    assert {response.url for response in sent} == {reverse("organizations:organization_edit", args=[own.slug])}
    assert (own.name, own.type.slug, own.lead, own.website, own.revision) == (
        "Kilele Watch",
        "network",
        "We read the slope.",
        "https://kilele.example.org",
        4,
    )
    assert (list(own.themes.all()), list(own.counties.all())) == ([theme], [county])


def test_stale_form_is_refused_and_keeps_what_was_typed(client, own):
    Organization.objects.filter(pk=own.pk).update(lead="Saved by a colleague.", revision=2)

    page = client.post(url(own, "about"), ABOUT)

    own.refresh_from_db()
    assert own.lead == "Saved by a colleague."
    assert "Somebody else saved this organization" in page.content.decode()
    assert "We read the slope.</textarea>" in page.content.decode()
    client.post(url(own, "about"), ABOUT | {"revision": page.context["form"]["revision"].value()})
    own.refresh_from_db()
    assert (own.lead, own.revision) == ("We read the slope.", 3)


def test_saving_one_part_leaves_what_happened_to_the_rest(own):
    form = AboutForm(ABOUT, instance=Organization.objects.get(pk=own.pk))
    assert form.is_valid()
    Organization.objects.filter(pk=own.pk).update(town="Wote", is_trusted=True)

    editing.save(form, own.created_by)

    own.refresh_from_db()
    assert (own.town, own.is_trusted, own.lead) == ("Wote", True, "We read the slope.")


def test_name_in_the_signed_terms_is_not_changed_by_its_people(client, complete):
    organization = complete(name="As signed")
    client.force_login(organization.representations.first().person)

    client.post(url(organization, "basics"), {"name": "Renamed", "type": organization.type_id, "revision": "1"})

    organization.refresh_from_db()
    assert (organization.name, organization.revision) == ("As signed", 2)


def test_name_of_another_organization_is_refused(client, own):
    OrganizationFactory(name="Taken", state="draft")

    page = client.post(url(own, "basics"), {"name": "taken", "type": own.type_id, "revision": "1"})

    assert list(page.context["form"].errors) == ["name"]
    assert f"<h1>{own.name}" not in page.content.decode()
    assert own.name in page.content.decode()


def test_offers_and_expertise_are_saved_in_order_without_empty_rows(client, own):
    Offer.objects.create(organization=own, kind="host", text="Old one")

    client.post(
        url(own, "offers"),
        offers(("lend", "A tent."), ("", ""), ("train", " Drought  monitors. ")),
    )

    assert list(own.offers.values_list("position", "kind", "text")) == [
        (0, "lend", "A tent."),
        (1, "train", "Drought monitors."),
    ]
    assert list(own.expertise.all()) == [Expertise.objects.get(slug="ews-design")]


def test_offer_without_a_kind_is_said_at_its_row(client, own):
    page = client.post(url(own, "offers"), offers(("", "A tent.")))

    assert page.context["rows"].errors == [{"kind": ["Say whether you train, advise, host, lend or review."]}]
    assert page.content.decode().count("<title>Error:") == 1
    assert own.offers.count() == 0


def test_more_than_ten_offers_are_refused(client, own):
    client.post(url(own, "offers"), offers(*[("lend", f"Tent {number}") for number in range(11)]))

    assert own.offers.count() == 0
    with pytest.raises(IntegrityError, match="offer_is_one_of_ten"), transaction.atomic():
        Offer.objects.create(organization=own, position=10, kind="lend", text="Eleventh")


def test_stale_offers_are_refused_too(client, own):
    Offer.objects.create(organization=own, kind="host", text="By a colleague")
    Organization.objects.filter(pk=own.pk).update(revision=2)

    page = client.post(url(own, "offers"), offers(("lend", "A tent.")))

    assert [offer.text for offer in own.offers.all()] == ["By a colleague"]
    assert "A tent." in page.content.decode()


@pytest.mark.parametrize(
    ("part", "sent", "wrong"),
    [
        ("about", {"lead": " ", "about": ""}, ["lead", "about"]),
        ("scope", {}, ["themes", "counties"]),
        ("basics", {"name": ""}, ["name", "type"]),
    ],
)
def test_form_names_what_an_application_needs(client, own, part, sent, wrong):
    page = client.post(url(own, part), sent | {"revision": "1"})

    assert list(page.context["form"].errors) == wrong
    assert page.content.decode().count("<title>Error:") == 1


def test_nationwide_organization_names_no_county(client, own):
    theme = Theme.objects.get(slug="youth")

    client.post(url(own, "scope"), {"themes": [theme.pk], "is_nationwide": "on", "revision": "1"})

    own.refresh_from_db()
    assert (own.is_nationwide, own.counties.count()) == (True, 0)


@pytest.mark.parametrize("part", ["basics", "about", "offers", "scope"])
def test_parts_are_edited_by_its_own_people_only(client, own, part):
    other = RepresentationFactory().organization

    assert client.get(url(own, part)).status_code == 200
    assert client.get(url(other, part)).status_code == 404
    assert client.post(url(other, part), ABOUT).status_code == 404
    client.logout()
    assert client.get(url(own, part)).status_code == 302


def test_suspended_member_acts_for_nobody(client, own):
    Member.objects.filter(user=own.representations.get().person).update(state="suspended", joined_at=timezone.now())

    assert client.get(url(own, "about")).status_code == 404
    assert client.get(own.get_absolute_url()).status_code == 404


def test_suspended_organization_is_not_edited(client, own):
    suspended = RepresentationFactory(organization__state="suspended", person=own.representations.get().person)

    assert client.get(url(suspended.organization, "about")).status_code == 404


def test_what_the_form_does_not_show_cannot_be_set(client, own):
    client.post(url(own, "about"), ABOUT | {"state": "active", "is_trusted": "on", "name": "Other", "slug": "other"})

    own.refresh_from_db()
    assert (own.state, own.is_trusted, own.slug, own.name) == ("draft", False, own.slug, own.name)
    assert own.lead == "We read the slope."
