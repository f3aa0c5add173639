"""Making, finding and revoking the keys with which other programs act for a person."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from api.models import ApiToken
from audit import log

if TYPE_CHECKING:
    from accounts.models import User

PREFIX = "msc_"  # lets scanners of code and chats recognise a key that got out


@transaction.atomic
def make_token(*, by: User, name: str) -> tuple[ApiToken, str]:
    """A new token and its key, which can be shown now and never again."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=by, name=name, digest=digest_of(key))
    log.record(token, "make_token", by=by)
    return token, key


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """End a token; twice does no harm. Raises PermissionDenied for somebody else's."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.user_id != by.pk:
        raise PermissionDenied
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        log.record(token, "revoke_token", by=by)


def find_token(key: str) -> ApiToken | None:
    """The valid token with this key, with its user. One query, and one more once a day."""
    valid = ApiToken.objects.valid().select_related("user")
    token: ApiToken | None = valid.filter(digest=digest_of(key)).first()
    today = timezone.localdate()
    if token is not None and token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def digest_of(key: str) -> str:
    """A key is 32 random bytes, so that one plain sha256 is enough."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
