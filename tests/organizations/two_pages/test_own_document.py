"""An organization gives out a PDF of its own in place of the two pages that the portal makes."""

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from files.models import StoredFile
from organizations.membership import merging
from organizations.models import OwnDocument
from organizations.profile import history
from tests.factories import OrganizationFactory, RepresentationFactory, StoredFileFactory, UserFactory
from tests.files.samples import pdf, picture, upload

pytestmark = pytest.mark.django_db
OURS = pdf("Ours by ourselves.", "The second page.")


@pytest.fixture
def own(client):
    link = RepresentationFactory(organization__name="Kilele Watch", organization__slug="kilele")
    client.force_login(link.person)
    return link.organization


def address(organization, name="organization_edit_document"):
    return reverse(f"organizations:{name}", args=[organization.slug])


def put_up(client, organization, content=OURS, name="ours.pdf", **more):
    organization.refresh_from_db()
    choice = {"state": "shown", "visibility": "members", "revision": organization.revision}
    file = {"upload": upload(name, content)} if content else {}
    return client.post(address(organization), choice | file | more)


def errors(response):
    return response.context["form"].errors


def got(client, organization, name="organization_profile"):
    """Whether this browser gets the organization's own file."""
    response = client.get(address(organization, name))
    content = b"".join(response) if response.streaming else response.content
    assert content.startswith(b"%PDF")
    return content == OURS


@pytest.mark.parametrize(("visibility", "for_visitors"), [("members", False), ("public", True)])
def test_own_pdf_goes_to_those_it_is_for(client, client_of, own, member, visibility, for_visitors):
    put_up(client, own, visibility=visibility)

    assert [got(browser, own) for browser in (client, client_of(member), client_of())] == [True, True, for_visitors]
    assert [got(browser, own, "organization_portal_profile") for browser in (client, client_of())] == [False, False]


def test_own_pdf_is_for_members_unless_somebody_chooses_otherwise(client, own):
    form = client.get(address(own)).context["form"]

    assert (form["visibility"].initial, [choice for choice, _label in form.fields["visibility"].choices]) == (
        "members",
        ["public", "members"],
    )


def test_own_pdf_is_handed_out_by_the_rules_for_files(client_of, client, own):
    put_up(client, own, visibility="public")
    visitor = client_of()

    response = visitor.get(address(own, "organization_profile"))
    again = visitor.get(address(own, "organization_profile"), headers={"If-None-Match": response["ETag"]})

    assert (response["Cache-Control"], response["Content-Security-Policy"]) == ("private, no-cache", "sandbox")
    assert response["Content-Disposition"] == 'attachment; filename="ours.pdf"'
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.pdf",
            pdf("1", "2", "3"),
            "This file has 3 pages; save the two that matter as a file of their own.",
        ),
        ("a.docx", OURS, "Choose a file of one of these kinds: PDF."),
        ("a.pdf", picture("png"), "The content of this file is not what its name says; save it anew in its own kind."),
        ("a.pdf", OURS + bytes(5_000_001), "Choose a file of at most 5 MB."),
        ("a.pdf", None, "Choose the PDF."),
    ],
)
def test_other_files_are_refused_in_a_sentence(client, own, name, content, sentence):
    page = put_up(client, own, content, name)

    assert errors(page) == {"upload": [sentence]}
    assert (StoredFile.objects.count(), OwnDocument.objects.count()) == (0, 0)


def test_field_says_what_it_takes(client, own):
    assert "PDF, one or two pages, at most 5 MB." in client.get(address(own)).content.decode()


def test_switch_brings_back_the_pages_of_the_portal_and_keeps_the_file(client, own):
    put_up(client, own)

    put_up(client, own, None, state="kept")
    kept = got(client, own)
    put_up(client, own, None, state="shown")

    assert (kept, got(client, own), StoredFile.objects.count()) == (False, True, 1)


def test_new_file_takes_the_place_of_the_old(client, own, django_capture_on_commit_callbacks):
    put_up(client, own, pdf("Before."))
    old = StoredFile.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        put_up(client, own)

    assert (got(client, own), StoredFile.objects.count(), default_storage.exists(old.path)) == (True, 1, False)


def test_own_pdf_is_removed(client, own, django_capture_on_commit_callbacks):
    put_up(client, own)
    path = StoredFile.objects.get().path

    with django_capture_on_commit_callbacks(execute=True):
        put_up(client, own, None, is_removed="on")

    assert (got(client, own), StoredFile.objects.count(), default_storage.exists(path)) == (False, 0, False)


def test_removing_and_replacing_at_once_is_asked_back(client, own):
    put_up(client, own)

    page = put_up(client, own, is_removed="on")

    assert errors(page) == {"is_removed": ["Either choose another PDF, or remove the one that is here."]}


def test_history_says_what_was_chosen(client, own):
    put_up(client, own)
    put_up(client, own, None, state="kept", visibility="public")
    put_up(client, own, None, is_removed="on")

    told = [(edit.field, edit.before, edit.after) for edit in history.readable(own.edits.all())]
    shown = ["ours.pdf", "For: Members", "Is given out"]
    kept = ["ours.pdf", "For: Everyone", "Is kept; the portal's two pages are given out"]
    assert told == [("Own PDF", kept, []), ("Own PDF", shown, kept), ("Own PDF", [], shown)]


def test_file_lost_from_the_storage_is_replaced_by_the_pages_of_the_portal(client, client_of, own):
    put_up(client, own, visibility="public")
    default_storage.delete(StoredFile.objects.get().path)

    assert (got(client, own), got(client_of(), own)) == (False, False)
    assert client_of().head(address(own, "organization_profile"))["Content-Type"] == "application/pdf"
    assert "The file is lost." in client.get(address(own)).content.decode()
    assert "ours.pdf" not in client.get(own.get_absolute_url()).content.decode()


def rename(client, organization, name):
    organization.refresh_from_db()
    basics = {"name": name, "type": organization.type.pk, "revision": organization.revision}
    return client.post(address(organization, "organization_edit_basics"), basics)


def test_another_name_puts_the_file_aside_until_it_is_chosen_again(client, own):
    type(own).objects.filter(pk=own.pk).update(state="left")
    type(own).objects.filter(pk=own.pk).update(state="draft")
    put_up(client, own)

    rename(client, own, "Kilele Slope Watch")
    void = (got(client, own), OwnDocument.objects.get().state)
    page = client.get(address(own))
    put_up(client, own, None)

    assert (void, page.context["form"]["state"].initial) == ((False, "void"), "kept")
    assert "It bears a former name" in page.content.decode()
    assert (got(client, own), own.edits.count()) == (True, 4)


def test_merger_under_another_name_puts_the_file_aside(client, own):
    put_up(client, own)
    other = OrganizationFactory(name="Kilele Slopes")

    merger = merging.merge(own, other, UserFactory(), chosen={"name": "merged"}, reason="The same one.")
    merging.undo(merger, UserFactory())

    assert OwnDocument.objects.get().state == "void"


def test_stale_form_changes_nothing(client, own):
    page = put_up(client, own, revision="0")

    assert "Somebody else saved this organization" in page.content.decode()
    assert StoredFile.objects.count() == 0


def test_page_says_by_whom_and_when(client, client_of, own):
    put_up(client, own, visibility="public")
    uploader = StoredFile.objects.get().owner

    visitor = client_of().get(own.get_absolute_url()).content.decode()
    uploader.member.keeps_credit = False
    uploader.member.save()
    without = client_of().get(own.get_absolute_url()).content.decode()

    assert (
        f"Uploaded by {uploader.full_name} on" in visitor,
        address(own, "organization_portal_profile") in visitor,
    ) == (
        True,
        True,
    )
    assert (uploader.full_name + " on" in without, "Uploaded on" in without) == (False, True)


def test_visitors_are_told_nothing_of_a_file_for_members(client, client_of, own):
    put_up(client, own)

    assert "Uploaded by" in client.get(own.get_absolute_url()).content.decode()
    assert "Uploaded" not in client_of().get(own.get_absolute_url()).content.decode()


def test_only_its_people_choose(client, own):
    assert put_up(client, OrganizationFactory()).status_code == 404
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"visibility": "nobody"}, {"state": "gone"}])
def test_choices_are_held_by_the_database(own, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnDocument.objects.create(organization=own, file=StoredFileFactory(), **wrong)


def test_to_do_list_names_the_choice(client, own):
    before = client.get(address(own, "organization_edit")).content.decode()
    put_up(client, own)
    after = client.get(address(own, "organization_edit")).content.decode()

    assert ("In place of the two pages that the portal makes" in before, "Is given out" in after) == (True, True)
