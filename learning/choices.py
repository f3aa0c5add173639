"""What the panels of a period chose and did not choose, read once and used by every overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from panels.models import Candidate, Decision, Selection, SelectionRound
from panels.models.panel import Attendance

if TYPE_CHECKING:
    from programmes.models import Period


@dataclass(frozen=True)
class Choices:
    """The standing selections of a period.

    ``by_story`` maps a story's key to its selections from the lowest panel to the highest;
    ``passed_over`` maps a story's key to the round that decided and did not choose it.
    """

    by_story: dict[int, list[Selection]] = field(default_factory=dict)
    passed_over: dict[int, SelectionRound] = field(default_factory=dict)

    def tops(self) -> list[Selection]:
        """The selections of rounds that feed no other: the most significant of the period."""
        return [s for s in self._all() if is_top(s)]

    def chain(self, top: Selection) -> list[Selection]:
        """The selections by which a story came up, lowest first, ``top`` last."""
        below = {s.pk: s for s in self.by_story[top.candidate.story_id]}
        chain, step = [], below.get(top.pk)
        while step is not None:
            chain.append(step)
            step = below.get(step.candidate.climbed_by_id or 0)
        return chain[::-1]

    def _all(self) -> Iterator[Selection]:
        for selections in self.by_story.values():
            yield from selections


def is_top(selection: Selection) -> bool:
    """Chosen in a round from which nothing goes further up."""
    return selection.decision.selection_round.feeds_id is None


def choices_of(period: Period) -> Choices:
    """Read the choices of a period. Six queries, whatever its size."""
    by_story: dict[int, list[Selection]] = defaultdict(list)
    for selection in _selections(period):
        by_story[selection.candidate.story_id].append(selection)
    passed_over = {}
    for candidate in _decided_candidates(period):
        chosen = by_story.get(candidate.story_id, [])
        if not any(s.candidate_id == candidate.pk for s in chosen):
            passed_over[candidate.story_id] = candidate.selection_round
    return Choices(dict(by_story), passed_over)


def _selections(period: Period) -> list[Selection]:
    attendances = Attendance.objects.select_related("member")
    decisions = Decision.objects.select_related(
        "selection_round__panel__unit__level", "selection_round__domain"
    ).prefetch_related(
        "dissents",
        "criteria",
        Prefetch("selection_round__sitting__attendances", queryset=attendances),
    )
    chosen = (
        Selection.objects.standing()
        .filter(decision__selection_round__period=period)
        .select_related("candidate__version", "candidate__story__storyteller__identity")
        .select_related("candidate__story__unit")
        .prefetch_related(Prefetch("decision", queryset=decisions), "candidate__story__consents")
    )
    return sorted(chosen, key=lambda s: (-s.decision.selection_round.panel.unit.level.rank, s.pk))


def _decided_candidates(period: Period) -> list[Candidate]:
    decided = Candidate.objects.filter(
        selection_round__period=period, selection_round__state__in=["decided", "closed"]
    )
    return list(
        decided.select_related(
            "selection_round__panel__unit__level", "selection_round__domain"
        ).order_by("pk")
    )
