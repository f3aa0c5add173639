"""What a decision has to say for itself, gathered at once for those who tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from panels.models import Candidate, Decision, Turn
from stories.consent import may_use

if TYPE_CHECKING:
    from panels.models import Criterion, Dissent, SelectionRound

CLIMB = "climbed_by__decision__selection_round"
PILOT = Q(selection_round__turns__is_pilot=True)
COUNTED = Q(selection_round__turns__is_pilot=False)
CLIMB_THROUGH_BATCH = f"climbed_by__candidate__{CLIMB}"


@dataclass(frozen=True)
class Account:
    """A decision with everything that was said about it; never who voted how.

    ``reasons`` and ``notes`` are ``{candidate id: the panel's words}``, for the chosen and for the
    others.
    """

    decision: Decision
    candidates: list[Candidate]
    reasons: dict[int, str]
    notes: dict[int, str]
    dissents: list[Dissent]
    criteria: list[Criterion]
    n_present: int
    n_turns: int
    n_pilots: int
    was_secret: bool
    was_by_points: bool

    @property
    def selection_round(self) -> SelectionRound:
        return self.decision.selection_round

    @property
    def by_key(self) -> dict[int, Candidate]:
        return {candidate.pk: candidate for candidate in self.candidates}

    @property
    def chosen(self) -> list[Candidate]:
        return [c for c in self.candidates if c.pk in self.reasons]

    @property
    def not_chosen(self) -> list[Candidate]:
        return [c for c in self.candidates if c.pk not in self.reasons]

    @property
    def has_withdrawn(self) -> bool:
        """Whether the words of a story that stood here are gone since."""
        return any(c.story.state == c.story.State.WITHDRAWN for c in self.candidates)

    @property
    def withheld(self) -> set[int]:
        """Keys of candidates of whose content nothing may be said (any more)."""
        return {c.pk for c in self.candidates if not may_use(c.story)}


def gather(decision_id: int) -> Account:
    """The account of a decision. Eight queries, however many stories were read."""
    turns = Turn.objects.filter(selection_round=OuterRef("selection_round"))
    decision = (
        Decision.objects.select_related(
            "selection_round__panel",
            "selection_round__period",
            "selection_round__domain",
            "selection_round__sitting",
            "selection_round__feeds__panel",
        )
        .annotate(
            n_present=Count("selection_round__sitting__attendances", distinct=True),
            n_turns=Count("selection_round__turns", filter=COUNTED, distinct=True),
            n_pilots=Count("selection_round__turns", filter=PILOT, distinct=True),
            was_secret=Exists(turns.filter(is_secret=True)),
            was_by_points=Exists(turns.filter(method=Turn.Method.POINTS)),
        )
        .prefetch_related("selections", "passed_over_notes", "dissents__candidate", "criteria")
        .get(pk=decision_id)
    )
    return Account(
        decision=decision,
        candidates=list(_candidates(decision)),
        reasons={s.candidate_id: s.rationale for s in decision.selections.all()},
        notes={n.candidate_id: n.text for n in decision.passed_over_notes.all()},
        dissents=list(decision.dissents.all()),
        criteria=list(decision.criteria.all()),
        n_present=decision.n_present,
        n_turns=decision.n_turns,
        n_pilots=decision.n_pilots,
        was_secret=decision.was_secret,
        was_by_points=decision.was_by_points,
    )


def sending_panel(candidate: Candidate) -> int | None:
    """The key of the panel below whose choice brought the candidate here, if one did.

    A panel's own batches, which feed its final round, are looked through.
    """
    here = candidate.selection_round.panel_id
    selection = candidate.climbed_by
    while selection and selection.decision.selection_round.panel_id == here:
        selection = selection.candidate.climbed_by
    return selection.decision.selection_round.panel_id if selection else None


def with_senders(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The candidates with all that ``sending_panel`` reads."""
    return candidates.select_related("story", "selection_round", CLIMB, CLIMB_THROUGH_BATCH)


def _candidates(decision: Decision) -> QuerySet[Candidate]:
    everyone = with_senders(decision.selection_round.candidates.all())
    return everyone.select_related("version", "story__storyteller__identity").prefetch_related(
        "version__translations", "story__consents"
    )
