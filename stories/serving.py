"""Giving out the bytes of one photo or recording, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from stories.models import Attachment

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
PIECE = 64 * 1024
ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/3gpp": "3gp", "audio/3gpp2": "3g2"}


def serve(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The file. Ask ``may_show`` and who may see its story first, at each request.

    Players ask for a part of a recording (``Range``): 206, or 416 for a part it does not have.
    """
    file = attachment.shown
    if file is None or not file.storage.exists(file.name or ""):
        raise Http404
    content_type = "image/jpeg" if attachment.is_image else attachment.content_type
    answer = _part(request, file, content_type) or FileResponse(
        file.open("rb"), content_type=content_type
    )
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = f'inline; filename="{_name(attachment, content_type)}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(attachment: Attachment, content_type: str) -> str:
    """After the story: the name it was sent with may tell who told it."""
    ending = ENDINGS.get(content_type, content_type.rpartition("/")[2])
    story = attachment.story
    what = f"S-{story.number:05d}" if story.number else "draft"
    return f"{what}-{attachment.kind}-{attachment.pk}.{ending}"


def _part(request: HttpRequest, file: FieldFile, content_type: str) -> HttpResponseBase | None:
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()):
        return None
    first, last = _bounds(*asked.groups(), size=file.size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    headers = {
        "Content-Range": f"bytes {first}-{last}/{file.size}",
        "Content-Length": str(last - first + 1),
    }
    pieces = _pieces(file, first, last - first + 1)
    return StreamingHttpResponse(pieces, status=206, headers=headers, content_type=content_type)


def _bounds(begin: str, end: str, *, size: int) -> tuple[int, int]:
    """First and last byte; the last comes before the first when there are no such bytes."""
    if not begin:
        return (max(0, size - int(end)), size - 1) if int(end) else (size, size - 1)
    return int(begin), min(int(end), size - 1) if end else size - 1


def _pieces(file: FieldFile, first: int, length: int) -> Iterator[bytes]:
    with Path(file.path).open("rb") as source:
        source.seek(first)
        while length > 0 and (piece := source.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
