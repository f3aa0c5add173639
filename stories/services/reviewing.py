"""What becomes of a story that was handed in: sent back, let stand, allocated, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from audit.workflow import perform
from stories import tasks
from stories.answers import WORDS, answers_of
from stories.checks import refuse_unstorable
from stories.completeness import missing
from stories.consent import may_use
from stories.models import Story, StoryVersion
from stories.services import rows
from stories.services.locking import locked, refuse_in, refuse_unless

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Domain


@transaction.atomic
def send_back(story: Story, *, by: User, note: str) -> Story:
    """Return an unclear story to its collector, who is told by mail to look here for the reason."""
    if not note.strip():
        raise ValidationError({"note": _("Say what is unclear, so that it can be mended.")})
    story = locked(story)
    perform(story, "send_back", by=by, note=note.strip())
    tasks.tell_collector_sent_back.delay_on_commit(story.pk)
    return story


@transaction.atomic
def let_stand(story: Story, *, by: User, note: str = "") -> Story:
    """Let a story that was read and understood stand before its panel.

    Raises ValidationError when the teller's consent does not cover it (R32).
    """
    story = locked(story)
    refuse_unless(by, "stories.review_story", story)
    if story.state == Story.State.SUBMITTED and not may_use(story):
        sentence = _(
            "The teller has not agreed that panels read this story. "
            "Send it back, so that the collector can ask."
        )
        raise ValidationError({"consent_selection": sentence})
    perform(story, "let_stand", by=by, note=note)
    return story


@transaction.atomic
def allocate(story: Story, *, by: User, domain: Domain | None, why: str = "") -> Story:
    """Put the story into a domain, or into none; who did it, when and why is kept."""
    story = locked(story)
    refuse_unless(by, "stories.allocate_story", story)
    refuse_in(story, Story.State.WITHDRAWN)
    if domain is not None and domain.programme_id != story.programme_id:
        sentence = _("This domain belongs to another programme. Choose one from the list.")
        raise ValidationError({"domain": sentence})
    if domain == story.domain:
        return story
    story.domain = domain
    story.save(update_fields=["domain"])
    rows.write_allocation(story, by, why)
    log.record(story, "allocate", by=by, note=why)
    return story


@transaction.atomic
def correct(story: Story, *, by: User, because: str, **wording: str) -> StoryVersion:
    """Give a story that was handed in a new wording. Panels keep the one they have read.

    ``wording`` holds the parts that change (title, before, happened, now, significance).
    """
    if not because.strip():
        raise ValidationError({"because": _("Say why the wording is corrected.")})
    story = locked(story)
    refuse_in(story, Story.State.DRAFT)
    refuse_unless(by, "stories.correct_story", story)
    refuse_in(story, Story.State.WITHDRAWN)
    words = {name: wording.get(name, getattr(story.current, name)).strip() for name in WORDS}
    _refuse_wording(story, words)
    version = rows.add_version(story, words, by, because.strip())
    log.record(story, "correct", by=by, note=because.strip())
    return version


def _refuse_wording(story: Story, words: dict[str, str]) -> None:
    full = answers_of(story) | words
    refuse_unstorable(full, story.programme)
    if found := {name: what for name, what in missing(full).items() if name in WORDS}:
        raise ValidationError(found)
