"""Handing out a stored file. Who may have it is the caller's question; every header is set here."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import structlog
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from files.kinds import KINDS
from files.models import StoredFile

logger = structlog.get_logger(__name__)
CHUNK = 64 * 1024
SINGLE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


def serve(request: HttpRequest, stored_file: StoredFile, *, as_attachment: bool) -> HttpResponseBase:
    """Answer GET and HEAD with the file, or with the one range that GET asks for (RFC 9110, section 14).

    Kinds that are not known to be harmless are attachments whatever `as_attachment` says. A file that the storage
    has lost is an error in the log, and for the reader a page that is not there.
    """
    etag = f'"{stored_file.sha256}"'
    response = get_conditional_response(request, etag=etag) or answer(request, stored_file, etag)
    kind = KINDS[stored_file.kind]
    response["Content-Disposition"] = content_disposition_header(as_attachment or not kind.is_inline, stored_file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    # Kept by the person's own browser only, which asks again each time: a right withdrawn is gone at once.
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    # Ranges count the bytes of the file: nothing on the way out may compress them.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return response


def answer(request: HttpRequest, stored_file: StoredFile, etag: str) -> HttpResponseBase:
    size, content_type = stored_file.size, KINDS[stored_file.kind].content_type
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": size, "Content-Type": content_type})
    asked = asked_range(request, size, etag)
    first, last = asked or (0, size - 1)
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Content-Type": content_type})
    response = StreamingHttpResponse(chunks(opened(stored_file), first, last), content_type=content_type)
    response["Content-Length"] = last - first + 1
    if asked:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def opened(stored_file: StoredFile) -> BinaryIO:
    try:
        return stored_file.open()
    except FileNotFoundError as error:
        logger.error("file_lost", stored_file=stored_file.pk, sha256=stored_file.sha256)
        raise Http404 from error


def asked_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte asked for, the first at or beyond `size` when that cannot be had; `None` for the whole.

    Several ranges, other units and malformed ones are ignored, as RFC 9110 section 14.2 allows, and so is
    any range when `If-Range` does not name this very file (section 13.1.5).
    """
    match = SINGLE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not match or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return suffix(int(last), size) if last else None
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


def suffix(length: int, size: int) -> tuple[int, int]:
    """The last `length` bytes; of none of them nothing can be had."""
    return (max(size - length, 0), size - 1) if length else (size, size)


def chunks(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
