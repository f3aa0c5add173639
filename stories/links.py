"""Finding the link that a token opens."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from django.http import HttpRequest
from django.utils import timezone

from accounts.limits import Limit, address_of
from stories.models import CollectorLink

PREFIX = "msl_"  # lets scanners of code and chats recognise a token that got out
SELDOM = dt.timedelta(hours=1)
GUESSES = Limit("guess a link", most=30, seconds=600)
"""Wrong tokens from one address. A right one opens all the same: an office shares its address."""
SENDINGS = Limit("send by a link", most=300, seconds=3600)
SENDINGS_FROM = Limit("send by links from an address", most=1200, seconds=3600)


class TooOften(Exception):  # noqa: N818 - it is a fact, not a failure
    """The limit is reached; the sender should wait a while."""


def link_of(token: str) -> CollectorLink | None:
    """The link this token opens, with its programme, unit and collector.

    None when there is none, or it was revoked, has expired, or its collector does not collect
    there any more. One query, and one more once an hour. Only hashes are compared, so that the
    time it takes says nothing about the token.
    """
    found = CollectorLink.objects.usable().filter(token_hash=hash_of(token))
    link: CollectorLink | None = found.select_related("programme", "unit", "collector").first()
    if link is not None:
        _note_use(link)
    return link


def hash_of(token: str) -> str:
    """A token is 24 random bytes, so that one plain sha256 is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _note_use(link: CollectorLink) -> None:
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > SELDOM:
        CollectorLink.objects.filter(pk=link.pk).update(last_used_at=now)


def asked_link(request: HttpRequest, token: str) -> CollectorLink | None:
    """``link_of`` for somebody who may be guessing. Raises TooOften."""
    link = link_of(token)
    if link is None and not GUESSES.allows(address_of(request)):
        raise TooOften
    return link


def count_sending(request: HttpRequest, link: CollectorLink) -> None:
    """Note that a story comes by the link. Raises TooOften."""
    if not (SENDINGS.allows(link.token_hash) and SENDINGS_FROM.allows(address_of(request))):
        raise TooOften
