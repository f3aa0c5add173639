"""Photos and recordings of submissions, fetched from the Kobo server by the worker.

The words are here already; a file that does not come is tried again, later each time.
"""

from __future__ import annotations

import datetime as dt
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from stories.kobo.client import NotNow, Refused, get_file
from stories.kobo.handing import hand_to_worker
from stories.kobo.sources import token_of
from stories.models import KoboMessage, KoboSource, Story
from stories.services import media

MOST_TRIES = 16
"""After about three days; then somebody has to ask for it."""
LONGEST_WAIT = 6 * 60
BUSY = 1_800


def fetch(message_id: int) -> None:
    """Bring the files of a story that are not here yet; the worker's door."""
    rows = KoboMessage.objects.with_open_files().filter(source__ended_at=None)
    message = rows.select_related("source").filter(pk=message_id).first()
    if message is None or not cache.add(_key(message_id), 1, BUSY):
        return
    try:
        with translation.override(message.source.made_by.language):
            waits = [_bring(message, file) for file in message.files if not _is_done(file)]
        _store(message, max(waits, default=0))
    finally:
        cache.delete(_key(message_id))


def _is_done(file: dict[str, Any]) -> bool:
    return bool(file["is_here"] or file.get("is_given_up"))


def _bring(message: KoboMessage, file: dict[str, Any]) -> int:
    """Fetch one file and attach it; the seconds the server asks us to wait, if it does."""
    file["problem"] = ""
    try:
        _attach(message, file)
    except NotNow as error:
        file["problem"] = str(error)
        return error.seconds
    except (Refused, PermissionDenied, TransitionNotAllowed) as error:
        file |= {"is_given_up": True, "problem": str(error) or _("It may not be added.")}
    except ValidationError as error:
        file |= {"is_given_up": True, "problem": " ".join(error.messages)}
    return 0


def _attach(message: KoboMessage, file: dict[str, Any]) -> None:
    source: KoboSource = message.source
    largest = max(settings.MEDIA_IMAGE_LIMIT, settings.MEDIA_AUDIO_LIMIT)
    with TemporaryFile() as into:
        get_file(source.server, file["url"], token_of(source), into, largest)
        data: File[bytes] = File(into, name=file["name"])
        data.size = into.tell()
        story = Story.objects.select_related("collector").get(intakes=message.intake_id)
        media.attach(story, name=file["name"], data=data, by=story.collector)
    file["is_here"] = True


def _store(message: KoboMessage, wait: int) -> None:
    message.tries += 1
    minutes = min(2**message.tries, LONGEST_WAIT)
    message.again_at = timezone.now() + max(dt.timedelta(minutes=minutes), dt.timedelta(0, wait))
    if message.tries >= MOST_TRIES or all(map(_is_done, message.files)):
        message.again_at = None
    message.n_open_files = sum(not file["is_here"] for file in message.files)
    message.save(update_fields=["files", "n_open_files", "tries", "again_at"])


def fetch_again(source: KoboSource) -> int:
    """Try once more for every file of a form, whatever was wrong with it; how many stories."""
    messages = list(KoboMessage.objects.with_open_files().filter(source=source)[:5_000])
    for message in messages:
        for file in message.files:
            file.pop("is_given_up", None)
        message.tries, message.again_at = 0, timezone.now()
        message.save(update_fields=["files", "tries", "again_at"])
        hand_to_worker("fetch_kobo_files", message.pk)
    return len(messages)


def resume_due(most: int = 100) -> int:
    """Hand to the worker what is due by now; how many there were."""
    is_due = Q(again_at__lte=timezone.now()) | Q(again_at=None, tries=0)
    due = KoboMessage.objects.with_open_files().filter(is_due, source__ended_at=None)
    found = list(due.values_list("pk", flat=True)[:most])
    for pk in found:
        hand_to_worker("fetch_kobo_files", pk)
    return len(found)


def _key(message_id: int) -> str:
    return f"kobo-files:{message_id}"
