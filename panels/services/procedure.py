"""How a round comes to its choice, agreed before anybody has voted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from panels.models import AgreedCriterion, Panel, RollEntry, SelectionRound, Turn
from panels.reasons import clean
from panels.services.gate import bump, locked, require, require_state
from panels.tally import TOP_SCORE

if TYPE_CHECKING:
    from accounts.models import User

State = SelectionRound.State
NO_VOTE_OPEN = {State.PLANNED, State.READING, State.DELIBERATING}
LONGEST_NAME = 150
MOST_CRITERIA = 5


@transaction.atomic
def choose_procedure(
    selection_round: SelectionRound,
    *,
    by: User,
    procedure: str,
    top_score: int | None = None,
    criteria: Iterable[tuple[str, str]] | None = None,
) -> None:
    """Say how the panel comes to its choice, and what it goes by: (criterion, weight).

    What is left out stays as it was. Raises TransitionNotAllowed once the first ballot was given,
    and ValidationError for a scale or a criterion that cannot be.
    """
    current = locked(selection_round.pk)
    require(by, "panels.choose_procedure", current)
    require_state(
        may_choose_procedure(current),
        _("The first vote has been given, so how the panel chooses cannot change any more."),
        current,
    )
    if procedure not in Panel.Procedure.values:
        raise ValidationError({"procedure": _("Say how the panel comes to its choice.")})
    if top_score is not None and not 1 <= top_score <= TOP_SCORE:
        raise ValidationError({"top_score": _("The most points lie between 1 and 10.")})
    current.procedure, current.top_score = procedure, top_score or current.top_score
    current.save(update_fields=["procedure", "top_score"])
    if criteria is not None:
        _agree(current, [(clean(name), weight) for name, weight in criteria])
    log.record(current, "choose_procedure", by=by, note=procedure)
    bump(current)


def may_choose_procedure(selection_round: SelectionRound) -> bool:
    """Whether no vote is open in the round and none was ever given. One query."""
    if selection_round.state not in NO_VOTE_OPEN:
        return False
    given = RollEntry.objects.filter(turn__selection_round=selection_round, has_voted=True)
    return not given.exists()


def has_counting_turn(selection_round: SelectionRound) -> bool:
    """Whether a vote was held that was no pilot, or none was held at all."""
    turns = Turn.objects.filter(selection_round=selection_round)
    return not turns.exists() or turns.filter(is_pilot=False).exists()


def _agree(current: SelectionRound, criteria: list[tuple[str, str]]) -> None:
    agreed = [(name, weight) for name, weight in criteria if name]
    if len(agreed) > MOST_CRITERIA or len({name for name, _weight in agreed}) < len(agreed):
        raise ValidationError({"criteria": _("Name five criteria at most, and each of them once.")})
    for name, weight in agreed:
        if weight not in AgreedCriterion.Weight.values or len(name) > LONGEST_NAME:
            raise ValidationError(
                {"criteria": _("Name each criterion shortly, and say how much it counts.")}
            )
    current.agreed_criteria.all().delete()
    AgreedCriterion.objects.bulk_create(
        AgreedCriterion(selection_round=current, name=name, weight=weight)
        for name, weight in agreed
    )
