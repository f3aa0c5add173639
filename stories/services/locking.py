"""Getting hold of a story so that nobody else changes it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User

BESIDE = ("programme", "unit", "period", "domain", "current", "storyteller__identity")


def locked(story: Story) -> Story:
    """The story as it stands now, its row locked until the transaction ends."""
    return _locking().get(pk=story.pk)


def locked_by_uuid(uuid: UUID) -> Story | None:
    """The story under this id, its row locked to the end of the transaction; None when unknown.

    The usual case, that there is none yet, costs one small query.
    """
    key = Story.objects.filter(uuid=uuid).values_list("pk", flat=True).first()
    return None if key is None else _locking().filter(pk=key).first()


def locked_by_uuids(uuids: Iterable[UUID]) -> dict[UUID, Story]:
    """The stories under these ids by id, their rows locked to the end of the transaction.

    One small query when there is none yet.
    """
    keys = list(Story.objects.filter(uuid__in=uuids).values_list("pk", flat=True))
    return {story.uuid: story for story in _locking().filter(pk__in=keys)} if keys else {}


def _locking() -> QuerySet[Story]:
    return Story.objects.select_for_update(of=("self",)).select_related(*BESIDE)


def refuse_unless(by: User, permission: str, story: Story) -> None:
    """Raise PermissionDenied for those who may not."""
    if not by.has_perm(permission, story):
        raise PermissionDenied


def refuse_unless_on_table(story: Story, by: User) -> None:
    """Raise unless the person writes stories there, and it is a draft or was sent back."""
    refuse_unless(by, "stories.submit_story", story)
    refuse_in(story, Story.State.SUBMITTED, Story.State.ELIGIBLE, Story.State.WITHDRAWN)
    refuse_unless(by, "stories.change_story", story)


def refuse_in(story: Story, *states: str) -> None:
    """Raise TransitionNotAllowed when the story is in one of the states."""
    if story.state in states:
        sentence = _("%(story)s has moved on: it is now “%(state)s”. Please look again.")
        raise TransitionNotAllowed(
            sentence % {"story": story, "state": story.get_state_display()}, object=story
        )
