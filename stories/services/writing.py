"""Writing a story down and handing it in: what collectors and every other door do."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.workflow import perform
from programmes.models import Programme, Question
from stories.answers import FACTS, PLACES, Answers, answers_of, complete, digest_of
from stories.checks import refuse_unstorable
from stories.completeness import missing
from stories.models import CollectorLink, Story
from stories.services import media, rows
from stories.services.locking import (
    locked,
    locked_by_uuid,
    refuse_in,
    refuse_unless,
    refuse_unless_on_table,
)

if TYPE_CHECKING:
    from accounts.models import User

HANDED_IN = (Story.State.SUBMITTED, Story.State.ELIGIBLE, Story.State.WITHDRAWN)


class OtherWords(Exception):  # noqa: N818 - it is a fact, not a failure
    """A story with this uuid is here already, with other words. It is ``story``."""

    def __init__(self, story: Story) -> None:
        self.story = story
        super().__init__(story.reference)


@dataclass(frozen=True)
class Receipt:
    """What the sender is told: the story as stored, and whether this sending brought it."""

    story: Story
    is_new: bool


@transaction.atomic
def start_draft(
    *,
    by: User,
    programme: Programme,
    answers: Mapping[str, Any],
    uuid: uuids.UUID | None = None,
    door: str = Story.Door.PAGE,
) -> Story:
    """Keep a story that is not finished. The same uuid again changes the draft it made."""
    full = complete(answers)
    refuse_unstorable(full, programme)
    uuid = uuid or uuids.uuid4()
    draft = locked_by_uuid(uuid)
    if draft is None:
        draft, is_new = _create_or_find(by, programme, full, uuid, door=door)
        if is_new:
            return draft
    return save_draft(draft, by=by, answers=full)


@transaction.atomic
def save_draft(story: Story, *, by: User, answers: Mapping[str, Any]) -> Story:
    """Replace the answers of a draft, or of a story that was sent back."""
    full = complete(answers)
    story = locked(story)
    refuse_unless_on_table(story, by)
    refuse_unstorable(full, story.programme)
    rows.set_facts(story, full)
    rows.refuse_unless_collects(story, by)
    story.save(update_fields=[*PLACES, *FACTS, "question"])
    rows.write_words(story, full, by)
    rows.write_teller(story, full)
    rows.write_consent(story, full, by)
    return story


@transaction.atomic
def delete_draft(story: Story, *, by: User) -> None:
    """Throw away a story that was never handed in, with everything that was written for it."""
    story = locked(story)
    refuse_in(story, Story.State.RETURNED)
    refuse_unless_on_table(story, by)
    rows.forget_teller(story)
    media.forget(story)
    story.current = None
    story.save(update_fields=["current"])
    story.delete()


@transaction.atomic
def submit(story: Story, *, by: User, note: str = "") -> Story:
    """Hand the story in.

    Raises ValidationError ``{field: what to do}`` while something is missing.
    """
    story = locked(story)
    _hand_in(story, answers_of(story), by=by, note=note)
    return story


@transaction.atomic
def receive(
    *,
    by: User,
    programme: Programme,
    uuid: uuids.UUID,
    answers: Mapping[str, Any],
    door: str,
    link: CollectorLink | None = None,
    asked: Question | None = None,
) -> Receipt:
    """Store a finished story and hand it in, as one act. Every door ends here.

    ``door`` is a ``Story.Door``; what came by a link has passed ``receive_by_link``, and ``by`` is
    then the link's collector. ``asked`` is the question, where a newer one may stand by now.
    Sending the same words again changes nothing and gets the same receipt. A story that was sent
    back is corrected by sending it with other words. Raises ValidationError (nothing is stored),
    PermissionDenied, or OtherWords when the uuid is taken by other words.
    """
    full = complete(answers)
    story = locked_by_uuid(uuid)
    if story is None:
        refuse_unready(full, programme)
        entrance = {"door": door, "link": link}
        story, is_new = _create_or_find(by, programme, full, uuid, **entrance)
        if is_new:
            rows.set_question(story, asked)
            _hand_in(story, full, by=by, note=_by_link(link))
            return Receipt(story, is_new=True)
    return _receive_again(story, programme, full, by, link)


def _receive_again(
    story: Story, programme: Programme, full: Answers, by: User, link: CollectorLink | None
) -> Receipt:
    refuse_unless(by, "stories.submit_story", story)
    if story.digest == digest_of(full):
        return Receipt(story, is_new=False)
    is_on_table = story.state in {Story.State.DRAFT, Story.State.RETURNED}
    is_anothers = link is not None and story.link_id != link.pk
    if story.programme_id != programme.pk or not is_on_table or is_anothers:
        raise OtherWords(story)
    refuse_unready(full, programme)
    was_draft = story.state == Story.State.DRAFT
    story = submit(save_draft(story, by=by, answers=full), by=by, note=_by_link(link))
    return Receipt(story, is_new=was_draft)


def _by_link(link: CollectorLink | None) -> str:
    """What the log says beside a story that somebody without an account handed in."""
    return _("By the link “%(link)s”.") % {"link": link} if link else ""


def refuse_unready(full: Answers, programme: Programme) -> None:
    """Raise ValidationError ``{field: what to do}`` for what cannot be handed in. No query."""
    refuse_unstorable(full, programme)
    if found := missing(full):
        raise ValidationError(found)


def _create_or_find(
    by: User, programme: Programme, full: Answers, uuid: uuids.UUID, **entrance: Any
) -> tuple[Story, bool]:
    """The story of that uuid, and whether it was made now. The constraint decides who is first.

    ``entrance`` {door, link} says how it came in.
    """
    try:
        with transaction.atomic():
            return rows.create(by, programme, full, uuid, **entrance), True
    except IntegrityError:
        story = locked_by_uuid(uuid)
        if story is None:
            raise
        return story, False


def _hand_in(story: Story, full: Answers, *, by: User, note: str = "") -> None:
    refuse_unless(by, "stories.submit_story", story)
    refuse_in(story, *HANDED_IN)
    if found := missing(full):
        raise ValidationError(found)
    story.digest = digest_of(full)
    if story.number is None:
        story.number = _next_number(story.programme_id)
    story.save(update_fields=["digest", "number"])
    rows.write_allocation(story, by)
    perform(story, "submit", by=by, note=note)


def _next_number(programme_id: int) -> int:
    """The next story number of the programme; its row stays locked until the transaction ends."""
    programme = Programme.objects.filter(pk=programme_id)
    programme.update(n_stories=F("n_stories") + 1)
    return programme.values_list("n_stories", flat=True).get()
