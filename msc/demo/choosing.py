"""The demo's panels: rounds planned, opened, voted in and decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msc.demo.material import Facts
from msc.demo.stage import LEVELS, Stage, who
from panels.models import Candidate, Decision, PanelMember, SelectionRound, Sitting, Turn
from panels.services import deciding, planning, rounds, voting

WEIGHTS = {3: "most", 2: "much", 1: "some"}


def plan(stage: Stage, period: int) -> None:
    planning.plan_rounds(stage.period(period), by=stage.coordinator)


def hold(stage: Stage, said: Facts, sitting: Facts) -> None:
    """A panel's whole sitting in period 1: open, vote, talk, decide.

    ``said`` are the selections of the period.
    """
    for one in _rounds(stage, 1, sitting["unit"]):
        open_round(stage, one, sitting)
        _vote(stage, said, one, sitting["turns"])
        _decide(stage, said, one)


def hold_partly(stage: Stage, said: Facts, plan: Facts) -> None:
    """A village's sitting in period 2, as far as ``plan["state"]``."""
    state = plan["state"]
    for number, one in enumerate(_rounds(stage, 2, plan["unit"])):
        open_round(stage, one, plan)
        if state == "decided":
            _vote(stage, said, one, 1)
            _decide(stage, said, one)
        elif state == "voting" and number == 0:
            _begin_vote(stage, one)
        elif state == "deliberating":
            _vote_evenly(stage, one)


def _rounds(stage: Stage, period: int, unit: str) -> list[SelectionRound]:
    panel, order = stage.panel(unit), ("domain__order", "pk")
    found = SelectionRound.objects.filter(period=stage.period(period), panel=panel)
    return list(found.order_by(*order))


def open_round(stage: Stage, one: SelectionRound, sitting: Facts) -> None:
    present = one.panel.members.filter(ended_at=None)
    rounds.open_round(one, by=stage.facilitator, present=present)
    Sitting.objects.filter(pk=one.sitting_id).update(place=sitting["place"])


def _vote(stage: Stage, said: Facts, one: SelectionRound, n_turns: int) -> None:
    """The turns of a round: even first, where there is a second. One story needs no vote."""
    candidates = list(one.candidates.all())
    if len(candidates) == 1:
        rounds.start_talking(one, by=stage.facilitator)
        return
    if n_turns > 1:
        _vote_evenly(stage, one)
    chosen = [c for c in candidates if _reason(stage, said, c)]
    others = [c for c in candidates if c not in chosen]
    voters = _voters(one)
    n_for = len(voters) // 2 + 1
    choices = [chosen[0]] * n_for + [others[0]] * (len(voters) - n_for)
    _turn(stage, one, voters, choices)


def _vote_evenly(stage: Stage, one: SelectionRound) -> None:
    """A turn that comes to nothing: two stories with as many votes; an odd member abstains."""
    candidates = list(one.candidates.all())
    if len(candidates) == 1:
        rounds.start_talking(one, by=stage.facilitator)
        return
    voters = _voters(one)
    half = len(voters) // 2
    _turn(stage, one, voters, [candidates[0]] * half + [candidates[1]] * half)


def _begin_vote(stage: Stage, one: SelectionRound) -> None:
    """A turn that is still open, with the first votes in."""
    turn = voting.open_turn(one, by=stage.facilitator)
    first = one.candidates.all()[0]
    _cast(stage, turn, _voters(one)[:2], [first, first])


def _voters(one: SelectionRound) -> list[PanelMember]:
    """Those who vote; the facilitator only leads."""
    role = PanelMember.Role.MEMBER
    return list(one.panel.members.filter(role=role).order_by("pk").select_related("user"))


def _turn(
    stage: Stage, one: SelectionRound, voters: Sequence[PanelMember], choices: Sequence[Candidate]
) -> None:
    turn = voting.open_turn(one, by=stage.facilitator)
    _cast(stage, turn, voters, choices)
    voting.close_turn(turn, by=stage.facilitator)


def _cast(
    stage: Stage, turn: Turn, voters: Iterable[PanelMember], choices: Sequence[Candidate]
) -> None:
    """Each voter takes the next choice; those left without one abstain."""
    facilitator = stage.facilitator
    for number, voter in enumerate(voters):
        ballot = choices[number : number + 1]
        if voter.user:
            voting.cast(turn, by=who(voter.user.email), candidates=ballot)
        else:
            voting.cast(turn, by=facilitator, candidates=ballot, on_behalf_of=voter)


def _decide(stage: Stage, said: Facts, one: SelectionRound) -> None:
    candidates = list(one.candidates.select_related("story"))
    chosen = {c.pk: reason for c in candidates if (reason := _reason(stage, said, c))}
    level = level_of(one)
    outcome = deciding.Outcome(
        how=_how(one),
        chosen=chosen,
        none_reason="" if chosen else _none_reason(stage, said, one),
        process_note=_process_note(stage, one),
        dissents=[
            (c.pk, view["text"], "")
            for c in candidates
            for view in _about(stage, said, "dissents", c, level)
        ],
        passed_over={
            c.pk: note["text"]
            for c in candidates
            for note in _about(stage, said, "not_chosen_notes", c, level)
        },
        criteria=_criteria(stage, one),
    )
    deciding.decide(one, by=stage.facilitator, outcome=outcome)


def level_of(one: SelectionRound) -> str:
    return LEVELS[one.panel.unit.level.rank]


def _reason(stage: Stage, said: Facts, candidate: Candidate) -> str:
    reasons = said["rationales"].get(stage.key_of(candidate.story), {})
    return str(reasons.get(level_of(candidate.selection_round), ""))


def _none_reason(stage: Stage, said: Facts, one: SelectionRound) -> str:
    unit = one.panel.unit.name
    return next(
        str(none["reason"])
        for none in said["none"]
        if none["unit"] == unit and stage.domain(none["domain"]) == one.domain
    )


def _about(stage: Stage, said: Facts, what: str, candidate: Candidate, level: str) -> list[Facts]:
    key = stage.key_of(candidate.story)
    return [one for one in said.get(what, []) if (one["story"], one["level"]) == (key, level)]


def _how(one: SelectionRound) -> str:
    n_turns = one.turns.count()
    if n_turns == 0:
        return Decision.How.CONSENSUS
    return Decision.How.VOTE if n_turns == 1 else Decision.How.TALK


def _process_note(stage: Stage, one: SelectionRound) -> str:
    return str(stage.material.selections["process_notes"][_how(one)])


def _criteria(stage: Stage, one: SelectionRound) -> list[tuple[str, str, str]]:
    """Two of those that panels of this level go by, not the same in every round."""
    named = stage.material.selections["criteria"][level_of(one)]
    first = one.pk % len(named)
    pair = [named[first], named[(first + 1) % len(named)]]
    return [(c["name"], WEIGHTS[c["weight"]], c["when"]) for c in pair]
