import datetime
import hashlib
import os

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from files.inspection import FileRefused
from files.models import StoredFile
from files.storing import FOLDER, discard, store, sweep
from tests.factories import StoredFileFactory, UserFactory
from tests.files.samples import pdf, upload

pytestmark = pytest.mark.django_db


def age(path: str, days: float) -> None:
    then = (timezone.now() - datetime.timedelta(days=days)).timestamp()
    os.utime(default_storage.path(path), (then, then))


def test_stored_file_has_its_bytes_and_its_facts():
    content, owner = pdf("one", "two"), UserFactory()

    stored = store(upload("Mto Tana.pdf", content), owner)

    with stored.open() as file:
        assert file.read() == content
    facts = (stored.name, stored.kind, stored.size, stored.pages, stored.sha256, stored.owner)
    assert facts == ("Mto Tana.pdf", "pdf", len(content), 2, hashlib.sha256(content).hexdigest(), owner)


def test_path_is_random_and_tells_nothing_of_the_name():
    owner = UserFactory()

    paths = {store(upload("budget.pdf", pdf()), owner).path for _ in range(2)}

    assert len(paths) == 2
    assert all(len(path.rpartition("/")[2]) == 40 and "budget" not in path for path in paths)


def test_long_name_keeps_its_extension():
    stored = store(upload("x" * 240 + ".pdf", pdf()), UserFactory())

    assert stored.name == "x" * 196 + ".pdf"


def test_refused_file_leaves_neither_row_nor_file():
    before = sum(len(files) for _, _, files in os.walk(default_storage.path("")))

    with pytest.raises(FileRefused):
        store(upload("a.pdf", b"no pdf"), UserFactory())

    assert StoredFile.objects.count() == 0
    assert sum(len(files) for _, _, files in os.walk(default_storage.path(""))) == before


def test_quota_counts_what_the_member_keeps(settings):
    owner, content = UserFactory(), pdf()
    settings.UPLOAD_QUOTA_BYTES = 2 * len(content)
    store(upload("a.pdf", content), owner)
    store(upload("b.pdf", content), owner)

    with pytest.raises(FileRefused) as refusal:
        store(upload("c.pdf", content), owner)

    assert refusal.value.code == "quota"
    assert store(upload("c.pdf", content), UserFactory()).pk


def test_upload_that_broke_off_is_swept_after_a_day():
    kept = store(upload("a.pdf", pdf()), UserFactory())
    lost = store(upload("b.pdf", pdf()), UserFactory())
    young = store(upload("c.pdf", pdf()), UserFactory())
    StoredFile.objects.filter(pk__in=[lost.pk, young.pk]).delete()
    for stored in (kept, lost):
        age(stored.path, 1.1)

    swept = sweep()

    assert swept >= 1
    assert [default_storage.exists(stored.path) for stored in (kept, lost, young)] == [True, False, True]


def test_rolled_back_upload_leaves_no_row():
    with transaction.atomic():
        store(upload("a.pdf", pdf()), UserFactory())
        transaction.set_rollback(True)

    assert StoredFile.objects.count() == 0


def test_discarded_file_goes_once_the_transaction_commits(django_capture_on_commit_callbacks):
    stored = store(upload("a.pdf", pdf()), UserFactory())

    with django_capture_on_commit_callbacks() as callbacks:
        discard(stored)

    assert default_storage.exists(stored.path)
    callbacks[0]()
    assert not default_storage.exists(stored.path)


def test_description_names_kind_and_size():
    sizes = [1, 48_400, 1_234_567, 20_000_000]

    described = [StoredFileFactory.build(size=size, owner=None).description for size in sizes]

    assert described == ["PDF, 1 KB", "PDF, 48 KB", "PDF, 1.2 MB", "PDF, 20 MB"]


def test_upload_far_over_the_limit_is_not_received_whole(rf, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    request = rf.post("/", {"file": upload("a.pdf", b"x" * 5_000_000), "title": "Kept"})

    received = request.FILES["file"]

    assert request.POST["title"] == "Kept"
    assert 100_000 < received.size < 300_000


def test_folder_of_stored_files_is_no_address_of_the_portal():
    stored = store(upload("a.pdf", pdf()), UserFactory())

    answers = [Client().get(f"/{prefix}{stored.path}").status_code for prefix in ("", "media/", "files/", "static/")]

    assert stored.path.startswith(FOLDER)
    assert answers == [404] * 4
