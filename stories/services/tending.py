"""The worker's part of media: photos made fit to be shown, and what was left behind taken up."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from stories import pictures
from stories.models import Attachment
from stories.storage import FOLDER, new_name, remove_on_commit

logger = logging.getLogger(__name__)

LOST_AFTER = dt.timedelta(minutes=2)
A_DAY = 24 * 3600
MOST_AT_ONCE = 50


def hand_to_worker(attachment: Attachment) -> None:
    """After the commit; when the broker is down the photo waits for ``resume_lost``."""
    from stories.tasks import process_photo

    def send() -> None:
        try:
            process_photo.delay(attachment.pk)
        except OperationalError:
            logger.warning("The broker cannot be reached; photo %s waits", attachment.pk)

    transaction.on_commit(send)


def process(attachment_id: int) -> None:
    """Make of a photo the smaller one that is shown, and forget the one that was sent.

    Twice does no harm, and a photo that was removed meanwhile stays removed.
    """
    waiting = Attachment.objects.to_process().filter(pk=attachment_id).first()
    if waiting is None:
        return
    try:
        with waiting.file.open("rb") as file:
            made, problem = pictures.fit_to_show(file), ""
    except (ValidationError, FileNotFoundError):
        made, problem = b"", str(Attachment.Problem.UNREADABLE)
    with transaction.atomic():
        rows = Attachment.objects.to_process().select_for_update()
        attachment = rows.filter(pk=attachment_id).first()
        if attachment is not None:
            _replace(attachment, made, problem)


def _replace(attachment: Attachment, made: bytes, problem: str) -> None:
    remove_on_commit([attachment.file])
    attachment.file, attachment.problem = "", problem
    if made:
        attachment.processed.save(new_name(), ContentFile(made), save=False)
    attachment.save(update_fields=["file", "processed", "problem"])


def resume_lost() -> int:
    """Hand photos whose message was lost to the worker again; how many there were."""
    lost = Attachment.objects.to_process().filter(completed_at__lt=timezone.now() - LOST_AFTER)
    found = list(lost[:MOST_AT_ONCE])
    for attachment in found:
        hand_to_worker(attachment)
    return len(found)


def sweep() -> int:
    """Remove, once a day, files of which no row speaks; how many there were.

    They are left when a machine stops between writing a file and remembering it.
    """
    if not cache.add("stories.media.swept", 1, A_DAY):
        return 0
    folder = Path(default_storage.path(FOLDER))
    old = [path for path in folder.glob("*/*") if time.time() - path.stat().st_mtime > A_DAY]
    known = {
        name for names in Attachment.objects.values_list("file", "processed") for name in names
    }
    left = [path for path in old if f"{FOLDER}/{path.parent.name}/{path.name}" not in known]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
