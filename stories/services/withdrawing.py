"""Taking a story away at the teller's wish: the words go, an empty row stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from audit.models import Note
from audit.workflow import perform
from stories.answers import WORDS
from stories.forgetting import forget_elsewhere
from stories.models import Allocation, Story, StoryVersion, Translation
from stories.services import intake, media
from stories.services.locking import locked, refuse_unless
from stories.services.rows import forget_teller

if TYPE_CHECKING:
    from accounts.models import User

NO_WORDS = dict.fromkeys(WORDS, "")
BLANK: dict[str, Any] = {
    "place": "",
    "happened_text": "",
    "happened_from": None,
    "happened_to": None,
    "no_reason_note": "",
    "collector_remarks": "",
    "other_changes": [],
}


@transaction.atomic
def withdraw(story: Story, *, by: User, note: str = "") -> Story:
    """Remove what was told, here and in every room above, and stop using it for good.

    What stays is that a story was received, when and where, and what became of it.
    """
    story = locked(story)
    refuse_unless(by, "stories.withdraw_story", story)
    _erase_notes(story)
    perform(story, "withdraw", by=by, note=note)
    _blank(story)
    forget_teller(story)
    media.forget(story)
    intake.forget(story)
    forget_elsewhere(story)
    story.consents.filter(withdrawn_on=None).update(withdrawn_on=timezone.localdate())
    return story


def _erase_notes(story: Story) -> None:
    """Forget what was written beside earlier acts; their digests stay in the chain."""
    Note.objects.filter(
        entry__subject_type=Story._meta.label_lower, entry__subject_id=str(story.pk)
    ).delete()


def _blank(story: Story) -> None:
    StoryVersion.objects.filter(story=story).update(because="", **NO_WORDS)
    Translation.everything.filter(version__story=story).update(translator="", **NO_WORDS)
    Allocation.objects.filter(story=story).update(why="")
    for name, empty in BLANK.items():
        setattr(story, name, empty)
    story.save(update_fields=list(BLANK))
    if story.current is not None:
        story.current.refresh_from_db()
