"""A small Kobo server that misbehaves as the real one is reported to."""

from __future__ import annotations

import json
import threading
import uuid as uuids
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef"
UID = "aXyZ123"
MAPPED = {
    "happened": "story/happened",
    "significance": "story/why",
    "unit": "village",
    "domain": "domain",
    "told_on": "today",
    "consent_selection": "consent",
    "teller_name": "teller/name",
}
CHOICES = {"domain": {"d1": "Daily life"}}


def submission(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A submission as Kobo writes it: flat keys, its own notes among them."""
    uuid = str(uuids.UUID(int=n))
    return {
        "_id": n,
        "formhub/uuid": "ab" * 16,
        "__version__": "vA1",
        "meta/instanceID": f"uuid:{uuid}",
        "meta/rootUuid": f"uuid:{uuid}",
        "_uuid": uuid,
        "_submission_time": "2026-03-15T08:00:00",
        "_attachments": [],
        "_geolocation": [None, None],
        "_validation_status": {},
        "story/happened": f"A tap was built, number {n}.",
        "story/why": "I have mornings now.",
        "village": "Village",
        "today": "2026-03-15",
        "consent": "yes",
        "teller/name": "Awa Traore",
        **changes,
    }


@dataclass
class FakeKobo:
    """What it has, what it does wrong next, and what it was asked.

    ``faults`` are used up one by one, each by one request for data: a status, or "short" (fewer
    than asked for), "empty", "first" (the first page again), "cut" (a wrong length), "junk",
    "shape", "elsewhere" (a redirect), "round" (a redirect to itself).
    """

    submissions: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    address: str = ""

    def attachment(self, name: str, content: bytes, mimetype: str = "image/png") -> dict[str, Any]:
        self.files[f"/media/{name}"] = content
        url = f"{self.address}/media/{name}"
        return {"download_url": url, "filename": f"user/attachments/{name}", "mimetype": mimetype}

    def page(self, start: int, limit: int, fault: Any) -> Any:
        ordered = sorted(self.submissions, key=lambda one: one["_id"])
        if fault == "first":
            start = 0
        results = ordered[start : start + (limit if fault != "short" else 1)]
        if fault == "empty":
            results = []
        if fault == "shape":
            return ["not", "a", "page"]
        return {"count": len(ordered), "next": None, "previous": None, "results": results}

    def answer(self, target: str, token: str | None) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(target)
        self.tokens.add(token)
        parts = urlsplit(target)
        fault = self.faults.pop(0) if self.faults else None
        if token != f"Token {TOKEN}":
            return 401, {}, b"{}"
        if isinstance(fault, int):
            return fault, {"Retry-After": "7"} if fault == 429 else {}, b"busy"
        if fault in {"elsewhere", "round"}:
            where = "http://elsewhere.example/" if fault == "elsewhere" else target
            return 302, {"Location": where}, b""
        if fault == "junk":
            return 200, {}, b"<html>Sign in</html>"
        body = self.files.get(parts.path)
        if parts.path == f"/api/v2/assets/{UID}/data/":
            said = {name: values[0] for name, values in parse_qs(parts.query).items()}
            page = self.page(int(said["start"]), int(said["limit"]), fault)
            body = json.dumps(page).encode()
        if body is None:
            return 404, {}, b"{}"
        longer = len(body) + 100 if fault == "cut" else len(body)
        return 200, {"Content-Length": str(longer)}, body


@contextmanager
def serving(kobo: FakeKobo) -> Iterator[FakeKobo]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = kobo.answer(self.path, self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    kobo.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield kobo
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
