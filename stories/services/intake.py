"""Keeping what a door received as it was sent, and settling what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from stories.models import Intake, Story

if TYPE_CHECKING:
    from programmes.models import Programme

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


def forget(story: Story) -> None:
    """Remove what was sent for a story. Called inside the withdrawal's transaction."""
    mine = Q(story=story) | Q(programme=story.programme_id, key=story.uuid)
    Intake.objects.filter(mine).delete()
