"""Who asks: the holder of a link's token, in the address or as a password, or of an API token."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api.openrosa.chunked import TooLong, refuse_too_long, take_chunks
from api.openrosa.envelopes import said, with_headers
from api.tokens import find_token
from programmes.models import Programme
from stories import queries
from stories.intake.receiving import Sender
from stories.links import GUESSES, PREFIX, TooOften, asked_link

if TYPE_CHECKING:
    from stories.models import CollectorLink

Page = Callable[..., HttpResponse]
REALM = 'Basic realm="Most Significant Change", charset="UTF-8"'


@dataclass(frozen=True)
class Visit:
    """Who asks, and ``way`` {token} or {pk}: the part of the address they came by."""

    sender: Sender
    way: Mapping[str, str | int]


class Refused(Exception):  # noqa: N818 - it is a fact, not a failure
    """``response`` says why not."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__(response.status_code)


def for_phones(page: Page) -> Page:
    """Give a page its Visit instead of the token or key; OpenRosa's answers to everybody else."""

    @csrf_exempt  # no session is looked at: phones bring a token or password of their own
    @wraps(page)
    def guarded(request: HttpRequest, token: str = "", pk: int = 0) -> HttpResponse:
        try:
            sender = _by_token(request, token) if token else _by_password(request, pk)
            refuse_too_long(request)
            take_chunks(request)
            response = page(request, Visit(sender, {"token": token} if token else {"pk": pk}))
        except Refused as refused:
            response = refused.response
        except TooLong:
            response = said(_("This is too much at once. Send fewer or smaller files."), 413)
        return with_headers(response)

    return guarded


def _by_token(request: HttpRequest, token: str) -> Sender:
    link = _link(request, token)
    if link is None:
        raise Refused(_who_are_you())
    return _of_link(link)


def _link(request: HttpRequest, token: str) -> CollectorLink | None:
    try:
        return asked_link(request, token)
    except TooOften as error:
        sentence = _("Too many wrong links came from here. Wait ten minutes, then try again.")
        response = said(sentence, 429)
        response["Retry-After"] = str(GUESSES.seconds)
        raise Refused(response) from error


def _of_link(link: CollectorLink) -> Sender:
    if link.is_direct:
        sentence = _("This link is for tellers. Ask for a collector's link.")
        raise Refused(said(sentence, 403))
    units = queries.collecting_units(link.collector, link.programme)
    return Sender(link.collector, link.programme, units.within(link.unit), link)  # type: ignore[attr-defined]


def _by_password(request: HttpRequest, pk: int) -> Sender:
    """E-mail and API token, or anything and a link's token. 404 for another's programme."""
    name, password = _basic(request)
    if password.startswith(PREFIX):
        link = _link(request, password)
        if link is None:
            raise Refused(_who_are_you())
        if link.programme_id != pk:
            raise Refused(_nothing_here())
        return _of_link(link)
    token = find_token(password) if password else None
    if token is None or token.user.email.casefold() != name.strip().casefold():
        raise Refused(_who_are_you())
    programme: Programme | None = queries.collecting_programmes(token.user).filter(pk=pk).first()
    if programme is None:
        raise Refused(_nothing_here())
    return Sender(token.user, programme, queries.collecting_units(token.user, programme))


def _basic(request: HttpRequest) -> tuple[str, str]:
    kind, _space, packed = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _colon, password = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password


def _who_are_you() -> HttpResponse:
    sentence = _("This opens nothing. Ask the person who gave it to you for a new one.")
    response = said(sentence, 401)
    response["WWW-Authenticate"] = REALM
    return response


def _nothing_here() -> HttpResponse:
    return said(_("There is no such programme for you."), 404)
