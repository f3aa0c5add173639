"""Asking a running server for pages in turn and comparing the medians."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User

CSRF = "b" * 32


@dataclass
class Visit:
    """One kind of request: what is asked, as whom; the seconds each answer took."""

    name: str
    method: str
    address: str
    cookie: str
    body: Callable[[], tuple[bytes, str]] = lambda: (b"", "")
    seconds: list[float] = field(default_factory=list)
    n_bytes: int = 0

    @property
    def milliseconds(self) -> float:
        """The median."""
        return 1000 * median(self.seconds)


def cookie_of(user: User) -> str:
    """A signed-in session's cookies."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"


def form(**fields: object) -> Callable[[], tuple[bytes, str]]:
    """A form's body, made anew for each request."""
    return lambda: (urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded")


def as_json(make: Callable[[], object]) -> Callable[[], tuple[bytes, str]]:
    """A JSON body, made anew for each request."""
    return lambda: (json.dumps(make()).encode(), "application/json")


def measure(visits: list[Visit], port: int, *, times: int) -> None:
    """Ask for everything ``times`` times, in an order that is shuffled (fixed seed) each time."""
    order = random.Random(7)  # noqa: S311 (nothing secret)
    for attempt in range(times + 2):
        for visit in order.sample(visits, len(visits)):
            seconds = _ask(visit, port)
            if attempt >= 2:  # the first answers fill caches
                visit.seconds.append(seconds)


def _ask(visit: Visit, port: int) -> float:
    body, content_type = visit.body()
    address = visit.address.replace("<uuid>", str(uuid.uuid4()))
    headers = {"Cookie": visit.cookie, "X-CSRFToken": CSRF, "Host": "localhost"}
    if content_type:
        headers["Content-Type"] = content_type
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(visit.method, address, body, headers)
    answer = connection.getresponse()
    visit.n_bytes = len(answer.read())
    connection.close()
    taken = time.perf_counter() - started
    if answer.status >= 400 or "/accounts/login/" in (answer.getheader("Location") or ""):
        message = f"{visit.name}: {visit.method} {address} answered {answer.status}"
        raise RuntimeError(message)
    return taken
