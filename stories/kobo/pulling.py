"""What Kobo has and never sent: fetched page by page, and what is missing is said.

A pull goes through all submissions, the oldest first. Where it is stands in ``source.walk``, so
that another worker goes on there; the words of a page are kept before the next one is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import log
from stories.kobo.arrivals import arrive, read_waiting
from stories.kobo.client import NotNow, Refused, get_json
from stories.kobo.handing import hand_to_worker
from stories.kobo.sources import refuse_unless_managed, token_of
from stories.kobo.submission import Malformed
from stories.models import KoboSource

logger = logging.getLogger(__name__)
PAGE = 500
EVERY = dt.timedelta(hours=24)
LOST_AFTER = 300
"""Seconds without a sign of life after which a worker counts as gone."""
MOST_TRIES = 10
BEGIN = {"start": 0, "last_id": 0, "n_seen": 0, "n_new": 0, "n_bad": 0, "n_short": 0}
BEGIN |= {"n_repeated": 0}


@transaction.atomic
def ask_for_pull(source: KoboSource, *, by: Any = None) -> None:
    """Let the worker fetch what is missing; ``by`` is None for the night's own."""
    if by is not None:
        refuse_unless_managed(source, by)
        log.record(source, "pull_kobo", by=by)
    now = timezone.now()
    KoboSource.objects.present().filter(pk=source.pk).update(
        pull_asked_at=now, pull_again_at=None, pull_tries=0, problem=""
    )
    hand_to_worker("pull_kobo_source", source.pk)


def pull(source_id: int) -> None:
    """Go on with the pull of a form; the worker's door. Nothing when another worker is at it."""
    sources = KoboSource.objects.to_pull(timezone.now()).select_related("programme", "made_by")
    source = sources.filter(pk=source_id).first()
    if source is None or not cache.add(_key(source_id), 1, LOST_AFTER):
        return
    try:
        with translation.override(source.made_by.language):
            _walk(source)
            _finish(source)
    except NotNow as error:
        _try_later(source, str(error), error.seconds)
    except Refused as error:
        _stop(source, str(error))
    finally:
        cache.delete(_key(source_id))
        read_waiting(source_id)


def is_going_on(source: KoboSource) -> bool:
    return cache.get(_key(source.pk)) is not None


def _walk(source: KoboSource) -> None:
    token = token_of(source)
    if not token:
        raise Refused(_("There is no API token, or it can no longer be read. Enter it again."))
    source.walk = {**BEGIN, **source.walk}
    while True:
        count, results = _page(source, token)
        source.walk["count"] = count
        for body in results:
            _take(source, body)
        source.walk["start"] += len(results)
        is_at_end = source.walk["start"] >= count
        if not is_at_end:
            source.walk["n_short"] += len(results) < PAGE
        _keep_place(source, source.walk)
        cache.set(_key(source.pk), 1, LOST_AFTER)
        if is_at_end:
            return
        if not results:
            raise NotNow(_missing(source))


def _page(source: KoboSource, token: str) -> tuple[int, list[Any]]:
    path = f"/api/v2/assets/{source.asset_uid}/data/"
    asked = {"format": "json", "start": source.walk["start"], "limit": PAGE, "sort": '{"_id":1}'}
    found = get_json(source.server, path, token, **asked)
    count = found.get("count") if isinstance(found, dict) else None
    results = found.get("results") if isinstance(found, dict) else None
    if type(count) is not int or not isinstance(results, list):
        raise NotNow(_("The Kobo server answered without a count or without results."))
    return count, results


def _take(source: KoboSource, body: Any) -> None:
    """Keep one submission and count it; what came before in this pull is not counted again."""
    walk = source.walk
    remote_id = body.get("_id") if isinstance(body, dict) else None
    if type(remote_id) is int and remote_id <= walk["last_id"]:
        walk["n_repeated"] += 1
    else:
        walk["n_seen"] += 1
        walk["last_id"] = remote_id if type(remote_id) is int else walk["last_id"]
    try:
        walk["n_new"] += arrive(source, json.dumps(body, ensure_ascii=False), is_pulled=True)
    except Malformed:
        walk["n_bad"] += 1


def _missing(source: KoboSource) -> str:
    sentence = _("Kobo says that it has %(count)d submissions, and gave %(n)d of them.")
    return sentence % {"count": source.walk["count"], "n": source.walk["n_seen"]}


def _finish(source: KoboSource) -> None:
    """It is at the end; when fewer came than there are, it is said and tried once more."""
    _keep_place(source, {}, report=source.walk)
    if source.walk["n_seen"] < source.walk["count"]:
        raise NotNow(_missing(source), 3600)
    source.pulled_at, source.pull_asked_at, source.problem = timezone.now(), None, ""
    source.pull_again_at, source.pull_tries = None, 0
    _save(source)


def _keep_place(source: KoboSource, walk: dict[str, int], **more: Any) -> None:
    """Write down how far it is, unless the form was changed or ended meanwhile."""
    same = {"pk": source.pk, "server": source.server, "asset_uid": source.asset_uid}
    if not KoboSource.objects.present().filter(**same).update(walk=walk, **more):
        raise NotNow(_("The form was changed while it was read. It is read anew."))


def _try_later(source: KoboSource, sentence: str, seconds: int) -> None:
    """Say it, and go on where it stopped: in a minute, then later each time, at most an hour."""
    source.problem = sentence
    source.pull_tries += 1
    if source.pull_tries >= MOST_TRIES:
        _stop(source, sentence)
        return
    wait = max(seconds, min(60 * 2**source.pull_tries, 3600))
    source.pull_again_at = timezone.now() + dt.timedelta(seconds=wait)
    _save(source)


def _stop(source: KoboSource, sentence: str) -> None:
    """Nothing more is tried before the next night, or before somebody asks for it."""
    source.problem, source.pull_asked_at, source.pull_again_at = sentence, None, None
    source.pulled_at = timezone.now()
    _save(source)


def _save(source: KoboSource) -> None:
    names = ["pulled_at", "pull_asked_at", "pull_again_at", "pull_tries", "problem"]
    source.save(update_fields=names)


def resume_due() -> int:
    """Begin the night's pulls and go on with those that were cut short; how many there were."""
    now = timezone.now()
    sources = KoboSource.objects.present().exclude(token="").filter(pull_asked_at=None)
    for source in sources.exclude(pulled_at__gt=now - EVERY):
        ask_for_pull(source)
    due = [one for one in KoboSource.objects.to_pull(now) if not is_going_on(one)]
    for source in due:
        hand_to_worker("pull_kobo_source", source.pk)
    return len(due)


def _key(source_id: int) -> str:
    return f"kobo-pull:{source_id}"
