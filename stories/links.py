"""Finding the link that a token opens."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from django.utils import timezone

from stories.models import CollectorLink

PREFIX = "msl_"  # lets scanners of code and chats recognise a token that got out
SELDOM = dt.timedelta(hours=1)


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
