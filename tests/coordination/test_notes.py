"""Private notes: dated, attributed, within one's reach, told to the person who asks, and gone after 24 months."""

import datetime

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from members import notes
from members.models import Note
from members.own_data import held_about
from tests.factories import CountyChampionFactory, MemberFactory, OrganizationFactory, UserFactory
from tests.terms.test_signing import sign_as
from vocabularies.models import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_session):
    coordinator = UserFactory(is_staff=True, full_name="Wanjiru", roles=["coordinators"])
    desk_session(client, coordinator)
    return client


def write(client, subject, note="Known to the county office.", **more):
    about = f"{subject._meta.label_lower}:{subject.pk}"
    return client.post("/admin/notes/new/", {"about": about, "note": note} | more)


def pages(client, *paths) -> list[bool]:
    return ["Known to the county office." in client.get(path).content.decode() for path in paths]


def test_a_note_stands_on_every_page_about_its_subject(desk, applicant):
    signature, organization = sign_as(applicant), OrganizationFactory(state="submitted")
    for subject in (applicant.member, organization):
        write(desk, subject)

    assert pages(
        desk,
        f"/admin/terms/signature/{signature.pk}/review/",
        f"/admin/members/member/{applicant.member.pk}/change/",
        f"/admin/organizations/organization/{organization.pk}/review/",
    ) == [True, True, True]
    assert [str(note.by) for note in Note.objects.all()] == ["Wanjiru", "Wanjiru"]


def test_viewers_read_no_notes(client, desk_session):
    organization = OrganizationFactory()
    notes.add(organization, "Known to the county office.", UserFactory())
    viewer = UserFactory(is_staff=True, roles=["viewers"])
    desk_session(client, viewer)

    assert pages(client, f"/admin/organizations/organization/{organization.pk}/review/") == [False]


def test_a_champion_notes_on_what_is_of_the_county_only(client, desk_session):
    champion = CountyChampionFactory(user__is_staff=True, user__roles=["champions"]).user
    desk_session(client, champion)
    here, there = MemberFactory(), MemberFactory(county=County.objects.get(slug="wajir"))

    assert [write(client, one).status_code for one in (here, there)] == [302, 404]
    assert [note.subject_id for note in Note.objects.all()] == [here.pk]


@pytest.mark.parametrize(
    "about", ["", "members.member:", "members.member:x", "members.user:1", "members.member:99999999999"]
)
def test_a_note_is_about_somebody_on_record(desk, about):
    assert desk.post("/admin/notes/new/", {"about": about, "note": "A note"}).status_code == 404


@pytest.mark.parametrize(
    ("note", "sentence"), [("  ", "Write the note first."), ("x" * 2001, "at most 2000 characters")]
)
def test_a_note_that_cannot_be_kept_says_why_and_keeps_the_words(desk, member, note, sentence):
    page = write(desk, member.member, note).content.decode()

    assert sentence in page
    assert note.strip() in page
    assert not Note.objects.exists()


def test_one_comes_back_to_the_page_one_wrote_on(desk, member):
    there = write(desk, member.member, next="/admin/members/member/1/change/#notes")
    elsewhere = write(desk, member.member, next="https://example.org/")

    assert (there.url, elsewhere.url) == ("/admin/members/member/1/change/#notes", "/admin/")


def test_a_note_is_not_changed():
    note = notes.add(MemberFactory(), "First", UserFactory())

    with pytest.raises(ProgrammingError, match="Cannot update rows from members_note"), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(note="Second")


def test_the_person_reads_what_was_noted_about_them(member):
    notes.add(member.member, "Known to the county office.", UserFactory())
    notes.add(MemberFactory(), "Somebody else", UserFactory())

    held = {kind: rows for kind, _name, rows in held_about(member)}

    assert [row["note"] for row in held["members.note"]] == ["Known to the county office."]


def test_notes_go_after_24_months(member):
    about = {"subject_kind": "members.member", "subject_id": member.member.pk, "by": member}
    for days in (729, 732):
        at = timezone.now() - datetime.timedelta(days=days)
        Note.objects.create(note=f"{days} days ago", at=at, **about)

    assert notes.purge() == 1
    assert [note.note for note in Note.objects.about(member.member)] == ["729 days ago"]
