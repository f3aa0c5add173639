"""Panels, stories and opened rounds as the nodes from which rounds are drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from panels.models import Candidate, DomainSeats, Panel, SelectionRound
from panels.planning import PanelNode
from programmes.models import Unit
from stories.models import Story


class Entries:
    """Where stories enter the tree of panels, and where panels pass them on."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        self.panels = panels
        self.keys = {panel.pk for panel in panels}
        fed_here = {(panel.feeds_id, panel.unit_id) for panel in panels if panel.feeds_id}
        self.by_path: dict[str, list[Panel]] = defaultdict(list)
        for panel in panels:
            if (panel.pk, panel.unit_id) not in fed_here:
                self.by_path[panel.unit.path].append(panel)

    def nearest(self, unit: Unit) -> list[Panel]:
        """The panels at the unit, or at the nearest one above it, that read first."""
        return self._at_or_above(unit.path)

    def above(self, panel: Panel) -> Hashable | None:
        """The key of the panel that receives what this one chooses."""
        if panel.feeds_id in self.keys:
            return panel.feeds_id
        parent = panel.unit.path[: -len(f"{panel.unit_id}/")]
        receivers = self._at_or_above(parent)
        return receivers[0].pk if receivers else None

    def _at_or_above(self, path: str) -> list[Panel]:
        keys = path.split("/")[:-1]
        for depth in range(len(keys), 0, -1):
            here = self.by_path.get("".join(f"{key}/" for key in keys[:depth]))
            if here:
                return here
        return []


def panel_nodes(entries: Entries, stories: Iterable[Story]) -> list[PanelNode]:
    """One node for each panel, with its seats and the stories that enter there by domain."""
    seats: dict[Hashable, dict[Hashable | None, int]] = defaultdict(dict)
    for other in DomainSeats.objects.filter(panel__in=entries.panels):
        seats[other.panel_id][other.domain_id] = other.seats
    told: dict[Hashable, dict[Hashable | None, list[Hashable]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for story in stories:
        for panel in entries.nearest(story.unit):
            told[panel.pk][story.domain_id].append(story.pk)
    return [
        PanelNode(panel.pk, entries.above(panel), panel.seats, told[panel.pk], seats[panel.pk])
        for panel in entries.panels
    ]


def kept_nodes(
    receivers: Mapping[SelectionRound, Hashable | None], capacity: int
) -> list[PanelNode]:
    """A node for each opened round that lost its receiver in the redrawing: ``{round: panel id}``.

    It is no panel, so that nothing new is stored for it; it only passes up what it may choose.
    """
    rounds = Candidate.objects.filter(selection_round__in=[one.pk for one in receivers])
    n_read = Counter(rounds.values_list("selection_round", flat=True))
    return [
        PanelNode(
            node_key(one),
            panel_id,
            one.seats,
            {one.domain_id: list(range(min(n_read[one.pk], capacity)))},
        )
        for one, panel_id in receivers.items()
    ]


def node_key(kept: SelectionRound) -> str:
    """The key under which planning knows a round that is kept as it is."""
    return f"kept {kept.pk}"
