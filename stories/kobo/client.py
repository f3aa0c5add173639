"""Asking a Kobo server: reading only, at the one address that was given, within limits.

Nothing is sent but the question itself. Redirects are followed on the same server only, and names
that lead into one's own network are refused unless the settings allow them.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

SILENCE = 20
"""Seconds without a byte after which a connection is given up."""
LONGEST = 180
"""Seconds that one answer may take in all."""
LARGEST_PAGE = 60_000_000
MOST_REDIRECTS = 3
PIECE = 64 * 1024


class Refused(Exception):  # noqa: N818 - it is a fact, not a failure
    """It will not work before somebody changes something; the sentence says what."""


class NotNow(Exception):  # noqa: N818 - the same
    """It did not work this time. ``seconds`` is how long the server asks to wait, if it does."""

    def __init__(self, sentence: str, seconds: int = 0) -> None:
        self.seconds = seconds
        super().__init__(sentence)


def server_of(text: str) -> str:
    """The address of a server in its normal form. Raises ValidationError."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    sentence = ""
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    own = host in settings.KOBO_OWN_HOSTS
    if not host or parts.username or any(c.isspace() for c in host):
        sentence = _("Give the address of the server, such as https://kf.kobotoolbox.org.")
    elif parts.scheme != "https" and not (own and parts.scheme == "http"):
        sentence = _("Give an address that begins with https://.")
    if sentence:
        raise ValidationError({"server": sentence})
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}"


def get_json(server: str, path: str, token: str, **asked: Any) -> Any:
    """The JSON at an address of the server. Raises Refused or NotNow."""
    url = f"{server}{path}?{urlencode(asked)}"
    with _answer(server, url, token) as answer:
        body = b"".join(_pieces(answer, LARGEST_PAGE))
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotNow(_("The Kobo server answered with something that is not JSON.")) from error


def get_file(server: str, url: str, token: str, into: IO[bytes], largest: int) -> None:
    """Write the file at that address. Raises Refused or NotNow; then what was written is void."""
    if not is_of(server, url):
        sentence = _("The file lies at “%(host)s”, which is not the Kobo server of this form.")
        raise Refused(sentence % {"host": _host_of(url)})
    with _answer(server, url, token) as answer:
        for piece in _pieces(answer, largest):
            into.write(piece)


def is_of(server: str, url: str) -> bool:
    """Whether the address is one of this very server: scheme, name and port are the same."""
    try:
        return "@" not in urlsplit(url).netloc and _origin(url) == _origin(server)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "?")[:100]
    except ValueError:
        return "?"


@contextmanager
def _answer(server: str, url: str, token: str) -> Iterator[http.client.HTTPResponse]:
    """The answer with status 200, wherever on the same server it is found in the end."""
    try:
        for _turn in range(MOST_REDIRECTS + 1):
            connection = _connection(server)
            try:
                answer = _ask(connection, url, token)
                if answer.status not in {301, 302, 303, 307, 308}:
                    _refuse_unless_well(answer)
                    yield answer
                    return
                url = urljoin(url, answer.getheader("Location") or "")
            finally:
                connection.close()
            if not is_of(server, url):
                sentence = _("The Kobo server sends us on to “%(host)s”. That is not followed.")
                raise Refused(sentence % {"host": _host_of(url)})
        raise NotNow(_("The Kobo server sends us round in a circle."))
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        sentence = _("The Kobo server cannot be reached, or broke off (%(why)s).")
        raise NotNow(sentence % {"why": type(error).__name__}) from error


def _ask(connection: http.client.HTTPConnection, url: str, token: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "msc"}
    if token:
        headers["Authorization"] = f"Token {token}"
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if not target.isascii() or any(c <= " " or c == "\x7f" for c in target):
        raise Refused(_("The address of the file is malformed."))
    connection.request("GET", target, headers=headers)
    return connection.getresponse()


def _connection(server: str) -> http.client.HTTPConnection:
    parts = urlsplit(server)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SILENCE)
    connection._create_connection = _connect  # type: ignore[attr-defined]  # whom it dials
    return connection


def _connect(address: tuple[str, int], timeout: float, _source: Any = None) -> socket.socket:
    """Dial the very address that was looked at, so that a name cannot change in between."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if host not in settings.KOBO_OWN_HOSTS and not all(is_outside(str(one[4][0])) for one in found):
        sentence = _("“%(host)s” is in this server's own network. That is not asked.")
        raise Refused(sentence % {"host": host})
    return socket.create_connection((str(found[0][4][0]), port), timeout)


def is_outside(address: str) -> bool:
    """Whether a network address is one of the open Internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped.is_global
    return found.is_global


def _refuse_unless_well(answer: http.client.HTTPResponse) -> None:
    status = answer.status
    if status == 200:
        return
    if status in {401, 403}:
        raise Refused(_("The Kobo server does not accept the API token. Enter it again."))
    if status in {404, 410}:
        raise Refused(_("The Kobo server knows no such form or file. Look at the form's id."))
    if status == 429 or status >= 500:
        sentence = _("The Kobo server is busy or out of order (%(status)d).")
        raise NotNow(sentence % {"status": status}, _wait_of(answer.getheader("Retry-After") or ""))
    raise Refused(_("The Kobo server answered %(status)d.") % {"status": status})


def _wait_of(said: str) -> int:
    """The seconds of ``Retry-After``, at most an hour."""
    try:
        wait = int(said) if said.isdecimal() else _until(said)
    except (ValueError, TypeError):
        wait = 0
    return max(0, min(wait, 3600))


def _until(day: str) -> int:
    return int((parsedate_to_datetime(day) - timezone.now()).total_seconds())


def _pieces(answer: http.client.HTTPResponse, largest: int) -> Iterator[bytes]:
    """The body, piece by piece; as many bytes as were announced, and not more than is taken."""
    begun, n_read = time.monotonic(), 0
    announced = answer.length
    if (announced or 0) > largest:
        raise _too_large(largest)
    while piece := answer.read(PIECE):
        n_read += len(piece)
        if n_read > largest:
            raise _too_large(largest)
        if time.monotonic() - begun > LONGEST:
            raise NotNow(_("The Kobo server is too slow. It will be asked again."))
        yield piece
    if announced is not None and n_read != announced:
        raise NotNow(_("The Kobo server broke off before the end."))


def _too_large(largest: int) -> Refused:
    sentence = _("It is larger than %(n)d MB, more than is taken.")
    return Refused(sentence % {"n": largest // 1_000_000})
