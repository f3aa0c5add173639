"""What a rehearsal came to, and whether the rules of the house held."""

from __future__ import annotations

from collections.abc import Iterator

from audit import log
from audit.models import Entry
from panels.models import (
    Ballot,
    Candidate,
    Decision,
    Dissent,
    Feedback,
    Selection,
    SelectionRound,
    Sitting,
    Turn,
)
from programmes.models import Period, Programme
from stories.models import Story
from themes.models import Theme, ThemeSet


def count(programme: Programme) -> dict[str, int]:
    """How much of everything there is: ``{what: how many}``, in the order of the work."""
    rounds = SelectionRound.objects.filter(programme=programme)
    of_rounds = {"selection_round__in": rounds}
    turns = Turn.objects.filter(**of_rounds)
    decisions = Decision.objects.filter(**of_rounds)
    told = Feedback.objects.filter(programme=programme)
    chosen = Selection.objects.filter(decision__in=decisions)
    return {
        "stories": Story.objects.filter(programme=programme).count(),
        "withdrawn": Story.objects.filter(programme=programme, state="withdrawn").count(),
        "rounds held": rounds.held().count(),
        "rounds called off": rounds.filter(state="cancelled").count(),
        "sittings": Sitting.objects.filter(panel__programme=programme).count(),
        "turns": turns.count(),
        "ballots": Ballot.objects.filter(turn__in=turns).count(),
        "decisions": decisions.count(),
        "looked at again": decisions.exclude(superseded_at=None).count(),
        "none chosen": decisions.exclude(none_reason="").count(),
        "selections": chosen.standing().count(),
        "at the top": chosen.standing().filter(candidate__selection_round__feeds=None).count(),
        "dissents": Dissent.objects.filter(decision__in=decisions).count(),
        "feedback told": told.filter(state__in=["delivered", "answered"]).count(),
        "feedback answered": told.filter(state="answered").count(),
        "not reached": told.filter(state="unreachable").count(),
        "themes": Theme.objects.standing().filter(theme_set__programme=programme).count(),
        "log entries": Entry.objects.filter(chain__scope=log.scope_of(programme)).count(),
    }


def faults(programme: Programme, n_told: int) -> Iterator[str]:
    """What went against a rule, as sentences; nothing when the rehearsal is good."""
    yield from _faults_of_stories(programme, n_told)
    yield from _faults_of_rounds(programme)
    yield from _faults_of_selections(programme)
    if Feedback.objects.undone().filter(programme=programme).exists():
        yield "Somebody has not been told."
    if not ThemeSet.objects.filter(programme=programme, state="adopted").exists():
        yield "No themes were adopted."
    if Period.objects.filter(programme=programme).exclude(state="closed").exists():
        yield "The period is not closed."
    yield from (f"The log does not hold: {fault}." for fault in log.verify())


def _faults_of_stories(programme: Programme, n_told: int) -> Iterator[str]:
    stories = Story.objects.filter(programme=programme)
    if stories.count() != n_told:
        yield f"{n_told} stories were told and {stories.count()} are here."
    lost = stories.eligible().filter(candidacies=None)
    if lost.exists():
        yield f"No panel read {', '.join(map(str, lost))}."


def _faults_of_rounds(programme: Programme) -> Iterator[str]:
    rounds = SelectionRound.objects.filter(programme=programme)
    for one in rounds.held().exclude(state="closed"):
        yield f"The round {one} is {one.state}."
    standing = Decision.objects.filter(selection_round__in=rounds, superseded_at=None)
    if standing.count() != rounds.held().count():
        yield "A round has not exactly one decision that stands."
    for decision in standing.prefetch_related("selections"):
        if bool(decision.none_reason) == bool(decision.selections.all()):
            yield f"The decision {decision} neither chooses nor says why not, or does both."
    linked = Ballot.objects.filter(turn__selection_round__in=rounds, turn__is_secret=True)
    if linked.exclude(member=None).exists():
        yield "A secret ballot has its voter's name on it."


def _faults_of_selections(programme: Programme) -> Iterator[str]:
    found = Selection.objects.standing().filter(candidate__selection_round__programme=programme)
    if not found.filter(candidate__selection_round__feeds=None).exists():
        yield "The top has chosen nothing."
    for selection in found.select_related("candidate__selection_round", "candidate__story"):
        if not selection.rationale.strip():
            yield f"Nobody says why {selection} was chosen."
        above = selection.candidate.selection_round.feeds_id
        climbed = Candidate.objects.filter(climbed_by=selection, selection_round=above)
        if above and not climbed.exists():
            yield f"{selection} was chosen and did not climb."
