"""Keeping what a door received as it was sent, and settling what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from stories.filenames import harmless
from stories.models import Intake, IntakeFile, Story
from stories.services import media
from stories.storage import new_name, remove_on_commit, write_at

if TYPE_CHECKING:
    from django.core.files import File

    from accounts.models import User
    from programmes.models import Programme

FOLDER = "intakes"
Reasons = Mapping[str, list[str]]
"""``{answer: [what is wrong with it]}``; "" stands for the whole."""


def keep_raw(
    *,
    programme: Programme,
    door: str,
    key: UUID,
    raw: str,
    reasons: Reasons | None = None,
    **facts: Any,
) -> tuple[Intake, bool]:
    """Keep what was sent, and whether it is new. The same words under the same key stay one.

    ``facts`` {story: the one that has the key already, link, sent_by}, each as far as it is known.
    ``raw`` may hold anything: what no database takes is written with a sign in its place.
    """
    raw = raw.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    raw = raw.encode("utf-8", "replace").decode()
    once = {"programme": programme, "door": door, "key": key, "digest": digest_of(raw)}
    try:
        with transaction.atomic():
            return Intake.objects.create(
                **once, raw=raw, reasons=dict(reasons or {}), **facts
            ), True
    except IntegrityError:
        return Intake.objects.get(**once), False


def digest_of(raw: str) -> str:
    """By which the same words are known again."""
    return sha256(raw.encode()).hexdigest()


def give_reasons(intake: Intake, reasons: Reasons) -> None:
    """Say why it could not become a story; it then waits for a coordinator."""
    intake.reasons = dict(reasons)
    intake.save(update_fields=["reasons"])


def settle(intake: Intake, story: Story | None = None) -> None:
    """It needs nobody any more: it became this story, or was put aside."""
    intake.story = story or intake.story
    intake.settled_at = timezone.now()
    intake.save(update_fields=["story", "settled_at"])


@transaction.atomic
def put_aside(intake: Intake, *, by: User) -> None:
    """Nothing has to be done about it; twice does no harm. PermissionDenied for strangers."""
    found = (
        Intake.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=intake.pk).first()
    )
    if found is None:
        raise PermissionDenied
    if found.settled_at is None:
        settle(found)
        log.record(found, "put_aside", by=by)


def forget(story: Story) -> None:
    """Remove what was sent for a story. Called inside the withdrawal's transaction."""
    mine = Q(story=story) | Q(programme=story.programme_id, key=story.uuid)
    for intake in Intake.objects.filter(mine):
        drop_files(intake)
        intake.delete()


@transaction.atomic
def keep_file(intake: Intake, *, name: str, data: File[bytes]) -> None:
    """Keep a photo or recording beside what it came with. The same file again does no harm.

    Raises ValidationError for what no story would take either.
    """
    media.refuse_too_large("", data.size)
    data.seek(0)
    content = data.read()
    digest = sha256(content).hexdigest()
    files = Intake.objects.select_for_update().get(pk=intake.pk).files
    if files.filter(sha256=digest).exists():
        return
    if files.count() >= media.MOST_FILES:
        sentence = _("A story takes up to %(n)d files. Remove one before you add another.")
        raise ValidationError({"media": sentence % {"n": media.MOST_FILES}})
    kept = IntakeFile(intake=intake, sha256=digest, name=harmless(name), file=new_name(FOLDER))
    write_at(kept.file, 0, content)
    kept.save()


def drop_files(intake: Intake) -> None:
    """Remove the files: a story has them now, or nobody may."""
    remove_on_commit([kept.file for kept in intake.files.all()])
    intake.files.all().delete()
