import io

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import translation

from members.models import Member
from organizations.models import Offer
from organizations.profile.shown import profile_text
from organizations.two_pages.document import LABELS
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db


def pdf(client, organization, prefix=""):
    return client.get(prefix + reverse("organizations:organization_profile", args=[organization.slug]))


def words(response):
    document = pypdfium2.PdfDocument(io.BytesIO(response.content))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u200b", "").split())


def test_profile_says_what_the_fields_say(member):
    organization = OrganizationFactory(
        name="Nyika Imara Trust",
        about="First.\n\nSecond.",
        recent_work="A drill.\nA plan.",
        town="Marsabit",
        county=County.objects.get(slug="marsabit"),
    )
    organization.themes.set(Theme.objects.filter(slug="early-warning"))
    organization.counties.set(County.objects.filter(slug="isiolo"))
    Offer.objects.create(organization=organization, kind="lend", text="A tent.")

    text = profile_text(organization, member)

    assert (text.name, text.place, text.about) == (
        "Nyika Imara Trust",
        "Marsabit, Marsabit County",
        ("First.", "Second."),
    )
    assert (text.offers, text.themes) == ((("lend", "A tent."),), ("Early warning and anticipatory action",))
    assert (text.counties, text.recent_work) == (("KE-09",), (("", "A drill."), ("", "A plan.")))
    assert text.address == f"http://localhost:8000/organizations/{organization.slug}/"
    assert set(text.labels) == LABELS


def test_copy_holds_only_what_its_reader_may_see(client, member_client):
    link = RepresentationFactory(email="wario@example.org", phone="+254 000 000 021", phone_visibility="coordinators")
    RepresentationFactory(
        organization=link.organization, state="invited", confirmed_at=None, full_name="Mutiso Kilonzo"
    )

    inside = words(pdf(member_client, link.organization))
    client.logout()
    outside = words(pdf(client, link.organization))

    assert ("wario@example.org" in inside, "+254 000 000 021" in inside, "Mutiso" in inside) == (True, False, False)
    assert ("wario@example.org" in outside, link.full_name in outside) == (False, True)


def test_copy_of_a_reader_who_was_suspended_is_the_visitors(member_client):
    link = RepresentationFactory(email="wario@example.org")
    assert "wario@example.org" in words(pdf(member_client, link.organization))

    Member.objects.filter(user=member_client.user).update(state="suspended")

    assert "wario@example.org" not in words(pdf(member_client, link.organization))


def test_copy_for_members_is_kept_by_nobody(client, member_client):
    organization = OrganizationFactory()

    inside = pdf(member_client, organization)
    member_client.logout()
    client.cookies.clear()
    outside = pdf(client, organization)

    assert inside["Cache-Control"] == "private, no-store"
    assert outside["Cache-Control"].startswith("public")
    assert outside["Content-Type"] == "application/pdf"
    assert outside["Content-Disposition"] == f'inline; filename="{organization.slug}.pdf"'


def test_profile_of_an_application_is_for_its_own_people(client, member_client):
    link = RepresentationFactory(organization__state="submitted")

    assert pdf(member_client, link.organization).status_code == 404
    client.force_login(link.person)
    own = pdf(client, link.organization)
    assert own.content.startswith(b"%PDF")
    assert own["Cache-Control"] == "private, no-store"


def test_profile_speaks_the_language_of_its_address(client):
    organization = OrganizationFactory()
    organization.themes.set(Theme.objects.filter(slug="understanding-risk"))

    assert "Tathmini ya hatari" in words(pdf(client, organization, prefix="/sw"))
    with translation.override("sw"):
        assert profile_text(organization, None or RepresentationFactory().person).themes == ("Tathmini ya hatari",)
