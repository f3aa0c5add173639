"""What every act on a round begins and ends with: its lock, its permission, its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django_fsm import TransitionNotAllowed

from panels.models import Candidate, SelectionRound
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User


def locked(pk: int) -> SelectionRound:
    """The round afresh, its row locked to the end of the transaction."""
    rounds = SelectionRound.objects.select_for_update(of=("self",))
    selection_round: SelectionRound = rounds.select_related(
        "panel__unit", "sitting", "period", "domain"
    ).get(pk=pk)
    return selection_round


def lock_stories(*keys: int) -> None:
    """Keep the stories before these rounds, and before those that feed them, as they are.

    Nobody withdraws one between the check and the end of the transaction. Rows are locked in one
    order everywhere: rounds from the bottom up, stories by key, and the log's chain last.
    """
    before = Q(selection_round__in=keys) | Q(selection_round__feeds__in=keys)
    stories = Story.objects.filter(pk__in=Candidate.objects.filter(before).values("story"))
    list(stories.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def bump(selection_round: SelectionRound) -> None:
    """Count a change, so that screens that ask will learn of it."""
    SelectionRound.objects.filter(pk=selection_round.pk).update(version=F("version") + 1)


def require(by: User, permission: str, subject: models.Model) -> None:
    """Refuse those who may not (PermissionDenied: nothing is written)."""
    if not by.has_perm(permission, subject):
        raise PermissionDenied


def require_state(is_so: bool, sentence: str, subject: models.Model) -> None:
    """Refuse what comes too late or too early (TransitionNotAllowed: nothing is written)."""
    if not is_so:
        raise TransitionNotAllowed(sentence, object=subject)
