"""Forms on a Kobo server: made, changed, mapped, ended. Only these functions see a token."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from audit import log
from programmes.access import has_role
from stories.kobo.client import server_of
from stories.kobo.reading import Codebook
from stories.models import KoboMessage, KoboSource
from stories.queries import COLLECTING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    from accounts.models import User
    from programmes.models import Programme

PREFIX = "msk_"  # lets scanners of code and chats recognise a secret that got out


@transaction.atomic
def make_source(
    programme: Programme, *, by: User, token: str = "", **facts: Any
) -> tuple[KoboSource, str]:
    """A new form and the secret with which Kobo sends, which can be shown now and never again.

    ``facts`` {name, server, asset_uid, collector}. Raises PermissionDenied, or ValidationError
    ``{field: what to do}``.
    """
    source = KoboSource(programme=programme, made_by=by, **facts)
    refuse_unless_managed(source, by)
    _refuse_unfit(source)
    source.token = encrypted(token)
    secret = _new_secret(source)
    source.save(force_insert=True)
    log.record(source, "make_kobo_source", by=by)
    return source, secret


@transaction.atomic
def change_source(source: KoboSource, *, by: User, token: str = "", **facts: Any) -> KoboSource:
    """Change what was said of a form; without ``token`` the old one stays. Raises as above.

    With another server the old token goes: it is never sent to a server it was not given for.
    """
    source = _locked(source, by)
    if facts.get("server", source.server) != source.server:
        source.token, source.walk = "", {}
    if facts.get("asset_uid", source.asset_uid) != source.asset_uid:
        source.walk = {}
    for name, value in facts.items():
        setattr(source, name, value)
    _refuse_unfit(source)
    if token:
        source.token = encrypted(token)
    source.problem = ""
    source.save(update_fields=[*facts, "server", "token", "walk", "problem"])
    log.record(source, "change_kobo_source", by=by)
    return source


@transaction.atomic
def map_source(source: KoboSource, book: Codebook, *, by: User) -> KoboSource:
    """Say what the questions hold; what waits is then read again by the worker."""
    from stories.kobo.arrivals import read_again

    source = _locked(source, by)
    source.columns, source.defaults = dict(book.columns), dict(book.defaults)
    source.choices = {name: dict(meanings) for name, meanings in book.choices.items()}
    source.save(update_fields=["columns", "defaults", "choices"])
    log.record(source, "map_kobo_source", by=by)
    read_again(source)
    return source


@transaction.atomic
def new_secret(source: KoboSource, *, by: User) -> str:
    """Another secret; from now on the old one opens nothing."""
    source = _locked(source, by)
    secret = _new_secret(source)
    source.save(update_fields=["secret_hash"])
    log.record(source, "renew_kobo_secret", by=by)
    return secret


@transaction.atomic
def end_source(source: KoboSource, *, by: User) -> None:
    """Take nothing more from it, and forget its token; twice does no harm. Stories stay."""
    source = _locked(source, by)
    if source.is_open:
        source.ended_at, source.token, source.pull_asked_at = timezone.now(), "", None
        source.save(update_fields=["ended_at", "token", "pull_asked_at"])
        log.record(source, "end_kobo_source", by=by)


def is_opened_by(source: KoboSource | None, secret: str) -> bool:
    """Whether the secret is the form's. Takes as long for a form that is not there."""
    kept = source.secret_hash if source else "-"
    return constant_time_compare(kept, _hash_of(secret))


def encrypted(token: str) -> str:
    token = token.strip()
    return _box().encrypt(token.encode()).decode() if token else ""


def token_of(source: KoboSource) -> str:
    """The API token in plain, for the worker alone; "" when there is none that can be read.

    After a change of the secret key it cannot: it is then asked for again.
    """
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(source.token.encode()).decode() if source.token else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    from cryptography.fernet import Fernet  # 8 MB that few pages need

    key = salted_hmac("kobo.token", "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _new_secret(source: KoboSource) -> str:
    secret = PREFIX + secrets.token_urlsafe(24)
    source.secret_hash = _hash_of(secret)
    return secret


def _hash_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def refuse_unless_managed(source: KoboSource, by: User) -> None:
    if not by.has_perm("stories.manage_kobo", source):
        raise PermissionDenied


def _locked(source: KoboSource, by: User) -> KoboSource:
    found: KoboSource = KoboSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    refuse_unless_managed(found, by)
    return found


def _refuse_unfit(source: KoboSource) -> None:
    source.name, source.asset_uid = source.name.strip(), source.asset_uid.strip()
    if not source.name:
        raise ValidationError({"name": _("Give it a name by which you will know it.")})
    if not source.asset_uid.isalnum() or not source.asset_uid.isascii():
        sentence = _("Give the form's id: the letters and digits after /forms/ in its address.")
        raise ValidationError({"asset_uid": sentence})
    source.server = server_of(source.server)
    if not has_role(source.collector, source.programme_id, *COLLECTING):
        sentence = _("This person does not collect stories here. Choose somebody who does.")
        raise ValidationError({"collector": sentence})


def counts_of(source: KoboSource) -> dict[str, int]:
    """How many submissions came, became stories, wait for somebody; how many files are missing."""
    messages: Any = KoboMessage.objects.filter(source=source)
    return {
        "n_came": messages.count(),
        "n_waiting": messages.unsettled().count(),
        "n_unread": messages.unread().count(),
        "n_without_files": messages.with_open_files().count(),
    }


def texts_seen(source: KoboSource, most: int = 100) -> list[Mapping[str, str]]:
    """What the latest submissions answered, by question."""
    from stories.kobo.submission import Malformed, parsed, submission_of

    messages = KoboMessage.objects.filter(source=source, intake__isnull=False)
    found: list[Mapping[str, str]] = []
    for raw in messages.values_list("intake__raw", flat=True)[:most]:
        try:
            found.append(submission_of(parsed(raw)).texts)
        except Malformed:
            continue
    return found
