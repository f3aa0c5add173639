"""Reads that span the parts of a programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count

from programmes.models import Membership, Programme, Role, Unit


@dataclass
class Node:
    """A unit, the names that lead to it, and what hangs below it in the order of names."""

    unit: Unit
    path: tuple[str, ...]
    below: list[Node] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return len(self.path) - 1


def tree_of(programme: Programme) -> list[Node]:
    """The programme's tree from its roots. One query."""
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in programme.units.select_related("level").order_by("name", "pk"):
        children[unit.parent_id].append(unit)

    def grow(parent_id: int | None, above: tuple[str, ...]) -> list[Node]:
        return [
            Node(unit, (*above, unit.name), grow(unit.pk, (*above, unit.name)))
            for unit in children.get(parent_id, [])
        ]

    return grow(None, ())


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, each before what is below it."""
    for node in nodes:
        yield node
        yield from walk(node.below)


def people_of(programme: Programme) -> list[tuple[Role, list[Membership]]]:
    """Who works in the programme now, role by role. One query."""
    present = Membership.objects.present().filter(programme=programme)
    by_role: dict[str, list[Membership]] = defaultdict(list)
    for membership in present.select_related("user", "unit").order_by("user__name", "pk"):
        by_role[membership.role].append(membership)
    return [(role, by_role[role]) for role in Role if by_role[role]]


def count_by_level(programme: Programme) -> list[tuple[str, int]]:
    """``(level, how many units stand on it)`` from the top down. One query."""
    levels = programme.levels.annotate(n=Count("units")).order_by("rank")
    return [(str(level), level.n) for level in levels]
