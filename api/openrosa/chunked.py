"""Bodies whose length is not told at first: OpenRosa asks for them, Django does not read them."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import HttpRequest

from api.openrosa.envelopes import longest_body

PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024


class TooLong(Exception):  # noqa: N818 - it is a fact, not a failure
    """More bytes than one sending may have."""


def refuse_too_long(request: HttpRequest) -> None:
    """Raise TooLong for a body that says so itself, before it is read."""
    length = request.headers.get("content-length") or "0"
    if length.isdecimal() and int(length) > longest_body():
        raise TooLong


def take_chunks(request: HttpRequest) -> None:
    """Put a chunked body where Django reads one whose length is known. Raises TooLong.

    Only where the server says that it ends the body itself: else reading would never end.
    """
    is_chunked = request.headers.get("Transfer-Encoding", "").lower() == "chunked"
    if not is_chunked or not request.META.get("wsgi.input_terminated"):
        return
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by the request)
    source: Any = request.META["wsgi.input"]
    length = 0
    while piece := source.read(PIECE):
        length += len(piece)
        if length > longest_body():
            body.close()
            raise TooLong
        body.write(piece)
    body.seek(0)
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = body  # type: ignore[assignment]
