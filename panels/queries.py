"""What pages and API read of rounds: candidates with their words, what lower panels said, trees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q, prefetch_related_objects

from panels.models import (
    Candidate,
    Decision,
    Dissent,
    Selection,
    SelectionRound,
    ShownTranslation,
    Turn,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

MINUTES_A_STORY = 12


@dataclass(frozen=True)
class Below:
    """What one lower panel said of a story when it passed it up."""

    decision: Decision
    rationale: str
    dissents: list[Dissent]

    @property
    def selection_round(self) -> SelectionRound:
        return self.decision.selection_round


@dataclass
class Branch:
    """A round in the tree of a period, with the rounds that feed it."""

    selection_round: SelectionRound
    n_stories: int
    children: list[Branch] = field(default_factory=list)

    @property
    def n_expected(self) -> int:
        """How many stories may still come up from rounds below that have not decided."""
        return sum(
            min(child.selection_round.seats, child.n_to_read)
            for child in self.children
            if not child.selection_round.is_decided
        )

    @property
    def n_to_read(self) -> int:
        return self.n_stories + self.n_expected

    @property
    def minutes(self) -> int:
        return self.n_to_read * MINUTES_A_STORY


def candidates_to_read(selection_round: SelectionRound) -> QuerySet[Candidate]:
    """The candidates in order, each with its words, teller and whether it still stands.

    Two queries.
    """
    is_planned = selection_round.state == SelectionRound.State.PLANNED
    translations = "story__current__translations" if is_planned else "version__translations"
    candidates: QuerySet[Candidate] = selection_round.candidates.with_standing()
    return candidates.select_related(
        "version", "story__current", "story__storyteller__identity", "story__unit"
    ).prefetch_related(translations)


def with_candidates(selection_round: SelectionRound) -> list[Candidate]:
    """``candidates_to_read``, kept with the round so that counting does not fetch them again."""
    wanted = Prefetch("candidates", candidates_to_read(selection_round))
    prefetch_related_objects([selection_round], wanted)
    return list(selection_round.candidates.all())


def reasons_below(candidates: Iterable[Candidate]) -> dict[int, list[Below]]:
    """``{candidate id: what each lower panel said of it}``, from the bottom up.

    Three queries, and none where no story has climbed.
    Whether they may be shown is for ``panels.visibility`` to say.
    """
    here = {candidate.pk: candidate for candidate in candidates}
    found: dict[int, list[Below]] = {key: [] for key in here}
    if all(candidate.climbed_by_id is None for candidate in here.values()):
        return found
    below = _rounds_below({candidate.selection_round_id for candidate in here.values()})
    chosen = (
        Selection.objects.standing()
        .filter(
            candidate__story__in=[candidate.story_id for candidate in here.values()],
            candidate__selection_round__in=set().union(*below.values()),
        )
        .select_related("candidate", "decision__selection_round__panel__unit")
        .prefetch_related("decision__dissents")
        .order_by("decision__at", "pk")
    )
    by_story: dict[int, list[Selection]] = defaultdict(list)
    for selection in chosen:
        by_story[selection.candidate.story_id].append(selection)
    for candidate in here.values():
        found[candidate.pk] = [
            _below(selection)
            for selection in by_story[candidate.story_id]
            if selection.candidate.selection_round_id in below[candidate.selection_round_id]
        ]
    return found


def _below(selection: Selection) -> Below:
    """With the other views on this story, and those on the choice as a whole."""
    decision = selection.decision
    about = {None, selection.candidate_id}
    dissents = [dissent for dissent in decision.dissents.all() if dissent.candidate_id in about]
    return Below(decision, selection.rationale, dissents)


def _rounds_below(tops: set[int]) -> dict[int, set[int]]:
    """``{round: keys of all rounds that feed it, directly or through others}``. One query."""
    periods = SelectionRound.objects.filter(pk__in=tops).values("period")
    edges = SelectionRound.objects.filter(period__in=periods, feeds__isnull=False)
    feeders: dict[int, list[int]] = defaultdict(list)
    for pk, feeds in edges.values_list("pk", "feeds"):
        feeders[feeds].append(pk)
    return {top: _reach(top, feeders) for top in tops}


def _reach(top: int, feeders: dict[int, list[int]]) -> set[int]:
    reached: set[int] = set()
    ahead = [top]
    while ahead:
        for pk in feeders[ahead.pop()]:
            if pk not in reached:
                reached.add(pk)
                ahead.append(pk)
    return reached


def closed_turns(selection_round: SelectionRound) -> list[Turn]:
    """The turns that were closed, with what was cast in them.

    Each has ``n_voted``. Four queries, and one more where both votes and points were given.
    """
    shown = ShownTranslation.objects.select_related("translation")
    turns = Turn.objects.filter(selection_round=selection_round).exclude(closed_at=None)
    n_voted = Count("roll", filter=Q(roll__has_voted=True))
    counted = turns.annotate(n_voted=n_voted)
    found: list[Turn] = list(counted.prefetch_related("ballots", Prefetch("shown", shown)))
    for cast, is_by_points in (("votes", False), ("scores", True)):
        ballots = [b for t in found if t.is_by_points == is_by_points for b in t.ballots.all()]
        prefetch_related_objects(ballots, cast)
    return found


def decisions_of(selection_round: SelectionRound) -> list[Decision]:
    """All decisions, the newest first, with everything said. Five queries."""
    decisions = selection_round.decisions.order_by("-number").select_related("by")
    return list(
        decisions.prefetch_related("selections", "dissents", "criteria", "passed_over_notes")
    )


def tree_of(rounds: Sequence[SelectionRound]) -> list[Branch]:
    """The rounds as trees, the tops first. One query."""
    on_tables = Candidate.objects.filter(selection_round__in=[one.pk for one in rounds])
    counts = dict(on_tables.order_by().values_list("selection_round").annotate(Count("pk")))
    branches = {one.pk: Branch(one, counts.get(one.pk, 0)) for one in rounds}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.selection_round.feeds_id or 0)
        (above.children if above else tops).append(branch)
    return tops
