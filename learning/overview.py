"""A period as a whole: what was told, what went up, where it stayed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, TextChoices

from learning.choices import Choices
from panels.models import Candidate
from stories.models import Story, Storyteller

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Period


@dataclass(frozen=True)
class Told:
    """How many stories were handed in, by what they say and where. Labels are display texts."""

    n: int
    n_withdrawn: int
    by_domain: list[tuple[str, int]]
    by_direction: list[tuple[str, int]]
    by_unit: list[tuple[str, int]]
    by_sex: list[tuple[str, int]]


def told(period: Period, *, user: User) -> Told:
    """Count the period's stories. One grouped query."""
    counted = (
        Story.objects.visible_to(user)
        .filter(period=period)
        .handed_in()
        .order_by()
        .values_list("state", "domain", "direction", "unit", "storyteller__sex")
        .annotate(n=Count("pk"))
    )
    tallies: list[Counter[object]] = [Counter() for _ in range(5)]
    for *values, n in counted:
        for tally, value in zip(tallies, values, strict=True):
            tally[value] += n
    states, domains, directions, units, sexes = tallies
    return Told(
        n=sum(states.values()),
        n_withdrawn=states[Story.State.WITHDRAWN],
        by_domain=_labelled(domains, _names(period.programme.domains)),
        by_direction=_labelled(directions, _choices(Story.Direction)),
        by_unit=_labelled(units, _names(period.programme.units)),
        by_sex=_labelled(sexes, _choices(Storyteller.Sex)),
    )


@dataclass(frozen=True)
class Stage:
    """One step of the way up: its name and ``{panel key: (name, number of stories)}``."""

    name: str
    groups: dict[object, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """How stories moved up: ``links`` counts ``(stage number, from key, to key)``."""

    stages: list[Stage]
    links: Counter[tuple[int, object, object]] = field(default_factory=Counter)


TOLD, TOP = "told", "top"


def way_up(period: Period, choices: Choices, *, first: str, last: str) -> Way:
    """The flow through the levels, from the telling to the top. Two queries.

    ``first`` and ``last`` name the outer stages. A panel stands at the level of its unit; several
    sittings of a panel count as one. A story that skips a level is counted where it arrives.
    """
    levels = {level.rank: str(level) for level in period.programme.levels.all()}
    steps = _steps(period)
    ranks = sorted({step.rank for step in steps}, reverse=True)
    way = Way([Stage(first), *(Stage(levels[rank]) for rank in ranks), Stage(last)])
    stage_of = {rank: number for number, rank in enumerate(ranks, start=1)}
    before: dict[object, set[int]] = defaultdict(set)
    for step in steps:
        before[step.panel].add(step.story)
        way.stages[stage_of[step.rank]].groups[step.panel] = (step.name, len(before[step.panel]))
        if step.source != step.panel:
            way.links[stage_of[step.rank] - 1, step.source, step.panel] += 1
    _add_ends(way, choices)
    return way


class _Step(NamedTuple):
    """That a story came before a panel, from the telling or from the panel below."""

    panel: object
    name: str
    rank: int
    story: int
    source: object


def _steps(period: Period) -> list[_Step]:
    candidates = (
        Candidate.objects.filter(selection_round__period=period)
        .exclude(selection_round__state="cancelled")
        .order_by("pk")
        .values_list(
            "selection_round__panel",
            "selection_round__panel__name",
            "selection_round__panel__unit__level__rank",
            "story",
            "climbed_by__decision__selection_round__panel",
        )
    )
    return [
        _Step(panel, name, rank, story, source or TOLD)
        for panel, name, rank, story, source in candidates
    ]


def _add_ends(way: Way, choices: Choices) -> None:
    """What was told on the one side, the most significant on the other."""
    n_told = sum(n for (_, source, _), n in way.links.items() if source == TOLD)
    way.stages[0].groups[TOLD] = (way.stages[0].name, n_told)
    tops = Counter(s.decision.selection_round.panel_id for s in choices.tops())
    way.stages[-1].groups[TOP] = (way.stages[-1].name, sum(tops.values()))
    for panel, n in tops.items():
        way.links[len(way.stages) - 2, panel, TOP] += n


def _labelled(tally: Counter[object], labels: dict[object, str]) -> list[tuple[str, int]]:
    """Largest first; what has no label comes under an empty one."""
    summed: dict[str, int] = defaultdict(int)
    for value, n in tally.items():
        summed[str(labels.get(value, ""))] += n
    return sorted(summed.items(), key=lambda pair: (-pair[1], pair[0]))


def _names(related: object) -> dict[object, str]:
    return {row.pk: str(row) for row in related.all()}  # type: ignore[attr-defined]


def _choices(choices: type[TextChoices]) -> dict[object, str]:
    return {choice.value: str(choice.label) for choice in choices}
