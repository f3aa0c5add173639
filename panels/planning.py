"""Drawing the tree of rounds of a period, within what a sitting can do.

A meeting discusses no more than about ten stories of a domain (Davies & Dart 2005, step 5). More
are split into even batches that feed a final round of the same panel.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil
from typing import TypeVar

T = TypeVar("T")

STORIES_A_SITTING = 10


@dataclass(frozen=True, slots=True)
class PanelNode:
    """A panel in the tree, the seats it gives in each domain, and the stories told before it.

    ``stories_by_domain`` is {domain id, or None for not yet sorted: [story id]}.
    """

    panel_id: Hashable
    parent_panel_id: Hashable | None = None
    seats: int = 1
    stories_by_domain: Mapping[Hashable | None, Sequence[Hashable]] = field(default_factory=dict)
    seats_by_domain: Mapping[Hashable | None, int] = field(default_factory=dict)

    def seats_in(self, domain: Hashable | None) -> int:
        """Its seats in a domain: ``seats``, unless another number is set for the domain."""
        return self.seats_by_domain.get(domain, self.seats)


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """One round as proposed: what it reads, how many it may choose, and where they go.

    ``expected`` is how many stories may arrive from rounds below; ``feeds`` is the key of the
    round that receives what this one chooses, None at the top. Rounds of one panel that fit
    into the same meeting share ``sitting``; ``stage`` counts its meetings one after another.
    """

    key: str
    panel_id: Hashable
    domain_id: Hashable | None
    story_ids: tuple[Hashable, ...]
    feeds: str | None
    is_final: bool
    expected: int
    seats: int
    stage: int
    sitting: str

    @property
    def n_to_read(self) -> int:
        """Count the stories on the table once everything below has arrived."""
        return len(self.story_ids) + self.expected

    @property
    def n_passed_on(self) -> int:
        """Count the stories that may leave this round: its seats, or all it has."""
        return min(self.seats, self.n_to_read)


@dataclass(frozen=True, slots=True)
class _Item:
    """Something on a table: a story, or a round below that will send some."""

    weight: int
    story_id: Hashable = None
    round_key: str | None = None


def batches(keys: Sequence[T], capacity: int) -> list[list[T]]:
    """Split into as few batches as ``capacity`` allows, even in size and in the order given."""
    if capacity < 1:
        raise ValueError("A batch holds at least one story.")
    n = ceil(len(keys) / capacity)
    edges = [i * len(keys) // n for i in range(n + 1)] if n else [0]
    return [list(keys[a:b]) for a, b in pairwise(edges)]


def draw(nodes: Sequence[PanelNode], capacity: int = STORIES_A_SITTING) -> list[PlannedRound]:
    """Propose the rounds of a period, each before the one it feeds.

    Every domain climbs its own tree. A panel with nothing to read gets no round. Raises
    ValueError when a sitting cannot compare two stories or the panels are no tree.
    """
    if capacity < 2:
        raise ValueError("A sitting compares at least two stories.")
    drawing = _Drawing(capacity)
    arriving: dict[Hashable, list[PlannedRound]] = {}
    for node in _bottom_up(nodes):
        finals = drawing.sit(node, arriving.pop(node.panel_id, []))
        arriving.setdefault(node.parent_panel_id, []).extend(finals)
    return list(drawing.rounds.values())


def n_sittings(rounds: Iterable[PlannedRound]) -> int:
    """Count the meetings, one of which takes every domain of a panel in turn."""
    return len({planned.sitting for planned in rounds})


class _Drawing:
    """The rounds drawn so far, by key."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.rounds: dict[str, PlannedRound] = {}

    def sit(self, node: PanelNode, below: Sequence[PlannedRound]) -> list[PlannedRound]:
        """Draw every domain of one panel and give its final rounds."""
        domains = dict.fromkeys([*node.stories_by_domain, *(one.domain_id for one in below)])
        finals = []
        for domain in domains:
            items = [_Item(1, story_id=pk) for pk in node.stories_by_domain.get(domain, ())]
            items += [_arrival(one) for one in below if one.domain_id == domain]
            if items:
                finals.append(self._narrow(node, domain, items))
        return finals

    def _narrow(self, node: PanelNode, domain: Hashable | None, items: list[_Item]) -> PlannedRound:
        """Batch until the rest fits one sitting; a batch passes on half a sitting at most.

        That half makes sure that two batches fit into the next round, so this ends.
        """
        seats = min(node.seats_in(domain), self.capacity // 2)
        stage = 1
        while _weight(items) > self.capacity and len(items) > 1:
            groups = _even_groups(items, self.capacity)
            template = _template(node, domain, stage, seats=seats, is_final=False)
            items = [
                _arrival(self._add(template, group, number))
                for number, group in enumerate(groups, start=1)
            ]
            stage += 1
        template = _template(node, domain, stage, seats=node.seats_in(domain), is_final=True)
        return self._add(template, items, 1)

    def _add(self, template: PlannedRound, items: Sequence[_Item], number: int) -> PlannedRound:
        planned = replace(
            template,
            key=f"{template.key}.{number}",
            sitting=f"{template.sitting}.{number}",
            story_ids=tuple(item.story_id for item in items if item.round_key is None),
            expected=sum(item.weight for item in items if item.round_key is not None),
        )
        for item in items:
            if item.round_key is not None:
                self.rounds[item.round_key] = replace(
                    self.rounds[item.round_key], feeds=planned.key
                )
        self.rounds[planned.key] = planned
        return planned


def _template(
    node: PanelNode, domain: Hashable | None, stage: int, *, seats: int, is_final: bool
) -> PlannedRound:
    return PlannedRound(
        key=f"{node.panel_id}/{'-' if domain is None else domain}/{stage}",
        panel_id=node.panel_id,
        domain_id=domain,
        story_ids=(),
        feeds=None,
        is_final=is_final,
        expected=0,
        seats=seats,
        stage=stage,
        sitting=f"{node.panel_id}/{stage}",
    )


def _arrival(below: PlannedRound) -> _Item:
    return _Item(below.n_passed_on, round_key=below.key)


def _weight(items: Iterable[_Item]) -> int:
    return sum(item.weight for item in items)


def _even_groups(items: Sequence[_Item], capacity: int) -> list[list[_Item]]:
    """Split into as few groups as ``capacity`` allows, in the order given and as even as may be.

    Neighbours stay together. An item heavier than a sitting stands alone.
    """
    fewest = _filled(items, capacity)
    even: list[list[_Item]] = [[] for _ in fewest]
    before, total = 0, _weight(items)
    for item in items:
        even[(2 * before + item.weight) * len(even) // (2 * total)].append(item)
        before += item.weight
    return even if all(0 < _weight(group) <= capacity for group in even) else fewest


def _filled(items: Sequence[_Item], capacity: int) -> list[list[_Item]]:
    """Fill one group after another; no split that keeps the order has fewer."""
    groups: list[list[_Item]] = []
    left = 0
    for item in items:
        if not groups or item.weight > left:
            groups.append([])
            left = capacity
        groups[-1].append(item)
        left -= item.weight
    return groups


def _bottom_up(nodes: Sequence[PanelNode]) -> list[PanelNode]:
    """Order panels so that each comes after all that send to it."""
    parents = {node.panel_id: node.parent_panel_id for node in nodes}
    if len(parents) < len(nodes):
        raise ValueError("A panel is listed twice.")
    depths = {panel: _depth(panel, parents) for panel in parents}
    return sorted(nodes, key=lambda node: -depths[node.panel_id])


def _depth(panel: Hashable, parents: Mapping[Hashable, Hashable | None]) -> int:
    depth, above = 0, parents[panel]
    while above in parents:
        depth, above = depth + 1, parents[above]
        if depth > len(parents):
            raise ValueError("The panels send their stories round in a circle.")
    return depth
