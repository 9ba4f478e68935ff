"""The logo: made small and anew, shown with the name, in the two pages too; what is no picture is refused."""

import io

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from files.models import StoredFile
from organizations.models import Organization
from organizations.profile.shown import profile_text
from organizations.two_pages.document import typeset_profile
from tests.factories import OrganizationFactory, RepresentationFactory
from tests.files.samples import pdf, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client):
    link = RepresentationFactory(organization__name="Kilele Watch")
    client.force_login(link.person)
    return link.organization


def url(organization):
    return reverse("organizations:organization_edit_logo", args=[organization.slug])


def put_up(client, organization, name="mark.png", content=None, **more):
    data = {"picture": upload(name, content or picture("png", (400, 100))), "revision": "1"} | more
    return client.post(url(organization), data)


def noise(side=600):
    file = io.BytesIO()
    Image.effect_noise((side, side), 100).save(file, format="png")
    return file.getvalue()


def shown(client, organization):
    response = client.get(reverse("organizations:organization_logo", args=[organization.slug]))
    return response, b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mark.png", picture("png", (400, 100))),
        ("mark.jpeg", picture("jpeg", (300, 900))),
        ("mark.webp", picture("webp", (8, 8))),
        ("noise.png", noise()),
    ],
)
def test_logo_is_kept_small_whatever_was_sent(client, own, name, content):
    put_up(client, own, name, content)

    response, kept = shown(client, own)
    image = Image.open(io.BytesIO(kept))
    assert (image.format, image.size, len(kept) <= 8 * 1024) == ("WEBP", (96, 96), True)
    assert (response["Content-Type"], response["Content-Security-Policy"]) == ("image/webp", "sandbox")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mark.svg", b"<svg onload='alert(1)'/>", "Choose a file of one of these kinds: PNG, JPEG, WEBP."),
        ("mark.pdf", pdf(), "Choose a file of one of these kinds: PNG, JPEG, WEBP."),
        ("mark.png", b"<svg/>", "The content of this file is not what its name says; save it anew in its own kind."),
        (
            "mark.png",
            picture("png")[:60],
            "This file is damaged and cannot be opened; save it anew and choose it again.",
        ),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(client, own, name, content, sentence):
    page = put_up(client, own, name, content)

    assert page.context["form"].errors == {"picture": [sentence]}
    assert StoredFile.objects.count() == 0


def test_bomb_is_refused_in_a_sentence(client, own, settings):
    settings.UPLOAD_MAX_PIXELS = 1_000_000

    page = put_up(client, own, content=picture("png", (1001, 1000)))

    assert page.context["form"].errors == {"picture": ["This picture has more than 1 million pixels; make it smaller."]}


def test_new_logo_takes_the_place_of_the_old(client, own, django_capture_on_commit_callbacks):
    put_up(client, own)
    old = StoredFile.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        put_up(client, own, "new.png", picture("png", (9, 9)), revision="2")

    own.refresh_from_db()
    assert (StoredFile.objects.get(), own.logo.name) == (own.logo, "new.webp")
    assert not default_storage.exists(old.path)
    assert [edit.before[:1] + edit.after[:1] for edit in own.edits.all()] == [["mark.webp", "new.webp"], ["mark.webp"]]


def test_logo_is_taken_down(client, own):
    put_up(client, own)

    client.post(url(own), {"is_removed": "on", "revision": "2"})

    assert (Organization.objects.get(pk=own.pk).logo, StoredFile.objects.count()) == (None, 0)


def test_stale_or_empty_form_changes_nothing(client, own):
    stale, empty = put_up(client, own, revision="0"), client.post(url(own), {"revision": "1"})

    assert "Somebody else saved this organization" in stale.content.decode()
    assert empty.context["form"].errors == {"picture": ["Choose the picture."]}
    assert StoredFile.objects.count() == 0


def test_page_and_directory_show_it_with_the_name(client, own):
    put_up(client, own)

    for address in (own.get_absolute_url(), reverse("organizations:organization_list")):
        html = client.get(address).content.decode()
        assert f'{own.slug}/logo.webp?v={StoredFile.objects.get().pk}" alt="Kilele Watch"' in html


def test_two_pages_carry_it(client, own, member):
    put_up(client, own)
    own.refresh_from_db()

    text = profile_text(own, member)

    assert text.emblem == shown(client, own)[1]
    with pikepdf.open(io.BytesIO(typeset_profile(text, "en"))) as document:
        assert len(document.pages[0].get_images()) == 1


def test_logo_of_who_is_not_listed_or_has_none_is_not_there(client, own):
    put_up(client, own)
    Organization.objects.filter(pk=own.pk).update(state="suspended")
    client.logout()

    for organization in (own, OrganizationFactory()):
        address = reverse("organizations:organization_logo", args=[organization.slug])
        assert client.get(address).status_code == 404


def test_only_its_people_put_it_up(client, own):
    other = OrganizationFactory()

    assert put_up(client, other).status_code == 404
    assert StoredFile.objects.count() == 0
