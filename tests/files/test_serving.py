import pytest
import structlog
from django.core.files.storage import default_storage
from django.http import Http404

from files.serving import serve
from files.storing import store
from tests.factories import UserFactory
from tests.files.samples import any_file, pdf, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    return store(upload("Mto Tana – ripoti.pdf", pdf("one " * 50)), UserFactory())


def get(rf, stored, method="get", *, as_attachment=True, **headers):
    response = serve(getattr(rf, method)("/", headers=headers), stored, as_attachment=as_attachment)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def whole(stored) -> bytes:
    with stored.open() as file:
        return file.read()


def test_headers_of_a_download(rf, stored):
    response = get(rf, stored)

    assert response.body == whole(stored)
    assert dict(response.headers) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(stored.size),
        "Content-Disposition": "attachment; filename*=utf-8''Mto%20Tana%20%E2%80%93%20ripoti.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": f'"{stored.sha256}"',
    }


@pytest.mark.parametrize(
    ("kind", "shown"), [("pdf", "inline"), ("png", "inline"), ("csv", "attachment"), ("docx", "attachment")]
)
def test_only_harmless_kinds_are_shown_in_place(rf, kind, shown):
    stored = store(upload(f"a.{kind}", any_file(kind)), UserFactory())

    response = get(rf, stored, as_attachment=False)

    assert response["Content-Disposition"].partition(";")[0] == shown


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, None),
        ("bytes=10-19", 10, 19),
        ("Bytes=10-99999999", 10, None),
        ("bytes=-5", -5, None),
        ("bytes=0-0", 0, 0),
        ("bytes=-99999999", 0, None),
    ],
)
def test_single_range_is_answered_with_206(rf, stored, asked, first, last):
    content, size = whole(stored), stored.size
    first = first % size
    last = size - 1 if last is None else last

    response = get(rf, stored, range=asked)

    assert (response.status_code, response.body) == (206, content[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,4-5", "bytes=" + "9" * 5000 + "-"]
)
def test_malformed_and_several_ranges_are_ignored(rf, stored, asked):
    response = get(rf, stored, range=asked)

    assert (response.status_code, response.body) == (200, whole(stored))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_range_that_cannot_be_had_is_answered_with_416(rf, stored, asked):
    response = get(rf, stored, range=asked)

    assert (response.status_code, response.body, response["Content-Range"]) == (416, b"", f"bytes */{stored.size}")


@pytest.mark.parametrize(
    ("named", "status"), [("same", 206), ('"another"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200)]
)
def test_if_range_resumes_only_the_very_same_file(rf, stored, named, status):
    named = f'"{stored.sha256}"' if named == "same" else named

    response = get(rf, stored, range="bytes=10-", **{"if-range": named})

    assert response.status_code == status


def test_known_file_is_not_sent_again(rf, stored):
    answers = [get(rf, stored, method, **{"if-none-match": f'"{stored.sha256}"'}) for method in ("get", "head")]

    assert [(answer.status_code, answer.body) for answer in answers] == [(304, b""), (304, b"")]


def test_a_file_that_the_storage_lost_is_not_there_and_stands_in_the_log(rf, stored):
    default_storage.delete(stored.path)

    with pytest.raises(Http404), structlog.testing.capture_logs() as logged:
        get(rf, stored)

    assert [(line["event"], line["stored_file"]) for line in logged] == [("file_lost", stored.pk)]


def test_head_says_the_size_and_sends_nothing(rf, stored):
    response = get(rf, stored, "head", range="bytes=0-9")

    assert (response.status_code, response.body, response["Content-Length"]) == (200, b"", str(stored.size))


def test_quotation_marks_in_a_name_stay_inside_the_header(rf):
    stored = store(upload("a.pdf", pdf()), UserFactory())
    stored.name = 'say "mto"\r\nSet-Cookie: x=1.pdf'

    response = get(rf, stored)

    assert "Set-Cookie" not in response.headers
    assert response["Content-Disposition"].startswith("attachment; filename")
