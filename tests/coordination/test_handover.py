"""The handover pack: whole, safe to open, made once, gone after a week, and every download written down."""

import csv
import datetime
import hashlib
import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.handover import ordering, packing, tables
from coordination.models import HandoverPack
from coordination.tasks import make_handover
from files.models import StoredFile
from members.models import Member, Transition, User
from organizations.models import ContactGap
from tests.factories import (
    CountyChampionFactory,
    EventFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
    publish_version,
)
from tests.organizations.test_admin import coordinator_who_may

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST = "/admin/handover/"


@pytest.fixture
def coordinator(db):
    return UserFactory(full_name="Chebet Rono", is_staff=True, roles=["coordinators"])


def packed(by) -> dict[str, bytes]:
    target = io.BytesIO()
    packing.pack_into(target, by)
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files, name) -> list[list[str]]:
    return list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"))))


def table_of(slug, by) -> list[list[str]]:
    """The rows below the heading."""
    found = next(one for one in tables.tables(by) if one.slug == slug)
    return [[str(cell) for cell in row] for row in found.rows()]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def made(by) -> HandoverPack:
    pack = ordering.order(by)
    make_handover.func(pack_id=pack.pk)
    pack.refresh_from_db()
    return pack


def test_the_pack_has_everything_and_its_checksums_fit(coordinator):
    files = packed(coordinator)

    assert list(files) == [
        "waiting.csv",
        "promises.csv",
        "calendar.csv",
        "people.csv",
        "organizations.csv",
        "access.csv",
        "numbers.csv",
        "handover.pdf",
        "README.txt",
        "SHA256SUMS",
    ]
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_what_waits_brings_its_day_and_its_owner(coordinator):
    OrganizationFactory(name="A trust", state="submitted")

    files = packed(coordinator)

    assert [row[:2] for row in rows(files, "waiting.csv")[1:]] == [["Application of an organization", "A trust"]]
    assert ["Answer: Application of an organization", "A trust"] in [row[1:] for row in rows(files, "promises.csv")]


def test_what_waits_is_what_this_person_may_decide(coordinator):
    OrganizationFactory(name="A trust", state="submitted")

    assert table_of("waiting", UserFactory(is_staff=True)) == []


def test_promises_name_every_day_that_members_count_on(coordinator):
    publish_version(sign_by=30)
    organization = OrganizationFactory(name="Alone")
    ContactGap.objects.create(organization=organization, due_on=TODAY + datetime.timedelta(days=12))
    Member.objects.filter(pk=MemberFactory().pk).update(joined_at=timezone.now() - datetime.timedelta(days=100))

    said = table_of("promises", coordinator)

    assert said == sorted(said, key=lambda row: row[0])
    assert [[row[1], row[2]] for row in said if "Letters" not in row[1]] == [
        ["In force from this day", "Terms of Reference, version 2"],
        ["Names a second contact", "Alone"],
        ["To be signed again by this day", "Terms of Reference, version 2"],
        ["From this day memberships without a signature rest", "Terms of Reference, version 2"],
        ["Yearly question “Still with us?”, from this day on", "Members, asked once a year: 1"],
        ["Yearly question “Still with us?”, from this day on", "Organizations, asked once a year: 1"],
    ]


def test_the_calendar_holds_a_year(coordinator):
    EventFactory(title="Soon")
    EventFactory(title="Cancelled", state="cancelled")
    CountyChampionFactory(until=TODAY + datetime.timedelta(days=40))

    said = table_of("calendar", coordinator)

    assert [row[2] for row in said if row[1] == "Webinar"] == ["Soon"]
    assert [row[3] for row in said if row[1] == "Term of a champion ends"] == ["Kisumu"]
    assert len([row for row in said if row[1] == "Each year"]) == 5
    assert all(TODAY.isoformat() <= row[0] <= (TODAY + datetime.timedelta(days=366)).isoformat() for row in said)


def test_organizations_say_who_is_missing(coordinator):
    organization = OrganizationFactory(name="Half")
    RepresentationFactory(organization=organization, full_name="Amina Wario", title="Director", email="a@example.org")

    assert [(row[0], row[4], row[5]) for row in table_of("organizations", coordinator)] == [
        ("Half", "Amina Wario, Director <a@example.org>", "1 contact")
    ]


def test_the_access_list_says_who_has_no_second_factor_and_no_secret(coordinator, desk_session, client):
    desk_session(client, coordinator)
    UserFactory(full_name="Otieno Were", is_staff=True)
    UserFactory(full_name="No staff")

    said = table_of("access", coordinator)

    assert [(row[0], row[2], row[4]) for row in said] == [
        ("Chebet Rono", "coordinators", "set up"),
        ("Otieno Were", "", "missing"),
    ]
    secret = coordinator.authenticator_set.get().data["secret"]
    assert secret not in b"".join(packed(coordinator).values()).decode("latin-1")


def test_formulas_stay_text(coordinator):
    OrganizationFactory(name="=cmd|' /C calc'!A0", state="submitted")

    assert rows(packed(coordinator), "waiting.csv")[1][1] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Handover of the secretariat"), ("sw", "Makabidhiano ya sekretarieti")]
)
def test_the_document_is_tagged_and_in_the_language_of_the_page(coordinator, language, title):
    OrganizationFactory(name="Ziwa Salama", state="submitted")

    with translation.override(language):
        pdf = packed(coordinator)["handover.pdf"]

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
        assert "pdfuaid:part>1<" in document.Root.Metadata.read_bytes().decode()
    assert title in text_of(pdf)
    assert "Ziwa Salama" in text_of(pdf)


def test_a_long_table_is_whole_as_csv_and_says_in_the_document_what_it_leaves_out(coordinator):
    for number in range(packing.MOST_IN_THE_DOCUMENT + 30):
        OrganizationFactory(name=f"Organization {number:03}")

    files = packed(coordinator)

    assert len(rows(files, "organizations.csv")) == packing.MOST_IN_THE_DOCUMENT + 31
    assert "30 more rows stand in organizations.csv." in text_of(files["handover.pdf"])


def test_more_organizations_ask_no_more_queries(coordinator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            packed(coordinator)
        return len(queries)

    RepresentationFactory()
    asked()
    before = asked()
    RepresentationFactory.create_batch(5)

    assert asked() == before


def test_one_press_orders_one_job_and_a_second_press_none(coordinator):
    first, second = ordering.order(coordinator), ordering.order(coordinator)

    assert first == second
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name=ordering.TASK)] == [{"pack_id": first.pk}]


def test_the_database_lets_one_pack_of_a_person_be_made_at_a_time(coordinator):
    ordering.order(coordinator)

    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverPack.objects.create(made_by=coordinator, language="en")


def test_a_job_that_runs_twice_makes_one_file(coordinator):
    pack = made(coordinator)

    make_handover.func(pack_id=pack.pk)

    assert StoredFile.objects.count() == 1
    content = pack.file.open().read()
    assert (pack.sha256, pack.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_job_that_broke_off_leaves_nothing_and_the_next_one_makes_it(coordinator, monkeypatch):
    pack = ordering.order(coordinator)
    monkeypatch.setattr(packing, "typeset", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_handover.func(pack_id=pack.pk)
    monkeypatch.undo()

    make_handover.func(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.is_ready, StoredFile.objects.count()) == (True, 1)


def test_after_a_failed_job_a_press_orders_it_again(coordinator):
    pack = ordering.order(coordinator)
    ProcrastinateJob.objects.filter(task_name=ordering.TASK).update(status="failed")

    assert ordering.order(coordinator) == pack
    assert ProcrastinateJob.objects.filter(task_name=ordering.TASK, status="todo").count() == 1


@pytest.fixture
def desk(client, desk_session):
    client.user = coordinator_who_may("build_handover")
    desk_session(client, client.user)
    return client


def test_the_page_says_how_a_pack_stands_and_looks_again_by_itself(desk):
    desk.post(f"{LIST}new/")
    page = desk.get(LIST)
    assert (page["Refresh"], "Being made" in page.content.decode()) == ("5", True)

    ProcrastinateJob.objects.filter(task_name=ordering.TASK).update(status="failed")
    page = desk.get(LIST)
    assert ("Refresh" in page, "It could not be made." in page.content.decode()) == (False, True)

    made(desk.user)
    page = desk.get(LIST)
    assert ("Refresh" in page, "Download" in page.content.decode()) == (False, True)


def test_each_download_is_written_down(desk):
    pack = made(desk.user)

    response = desk.post(f"{LIST}{pack.pk}/file/")

    assert hashlib.sha256(b"".join(response)).hexdigest() == pack.sha256
    assert response["Content-Disposition"] == f'attachment; filename="handover-{TODAY}.zip"'
    assert list(Transition.objects.of(pack).values_list("what", "after", "by")) == [
        ("handover", "downloaded", desk.user.pk),
        ("handover", "made", desk.user.pk),
    ]


def test_a_pack_is_gone_after_a_week_and_its_checksum_stays(desk, django_capture_on_commit_callbacks):
    pack = made(desk.user)
    path = pack.file.path
    HandoverPack.objects.update(made_at=timezone.now() - datetime.timedelta(days=7))

    assert desk.post(f"{LIST}{pack.pk}/file/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        ordering.clear()
        ordering.clear()

    pack.refresh_from_db()
    assert (pack.file, len(pack.sha256), default_storage.exists(path)) == (None, 64, False)
    assert pack.sha256[:8] in desk.get(LIST).content.decode().replace(" ", "")


def test_without_the_permission_there_is_nothing(client, desk_session, coordinator):
    pack = made(coordinator)
    desk_session(client, coordinator_who_may("decide_organization"))

    answers = [client.get(LIST), client.post(f"{LIST}new/"), client.post(f"{LIST}{pack.pk}/file/")]
    assert [response.status_code for response in answers] == [403, 403, 403]
    assert User.objects.get(pk=coordinator.pk).has_perm("coordination.build_handover")


def test_former_packs_stay_in_the_list_page_by_page_and_ask_no_more_queries(desk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        return len(queries)

    former = {"language": "en", "made_at": timezone.now() - datetime.timedelta(days=30), "sha256": "a" * 64}
    HandoverPack.objects.create(made_by=UserFactory(full_name="The first one"), **former)
    before = asked()
    for _number in range(20):
        HandoverPack.objects.create(made_by=UserFactory(), **former)

    assert asked() <= before + 1
    assert "The first one" in desk.get(f"{LIST}?page=2").content.decode()
