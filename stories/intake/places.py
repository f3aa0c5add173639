"""The places of a form as steps down the tree: one is chosen, then one below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programmes.models import Unit


def steps(units: list[Unit]) -> list[list[Unit]]:
    """The highest of these places, then those right below them, and so on."""
    known = {unit.pk for unit in units}
    step = [unit for unit in units if unit.parent_id not in known]
    found = []
    while step:
        found.append(sorted(step, key=lambda unit: unit.name))
        above = {unit.pk for unit in step}
        step = [unit for unit in units if unit.parent_id in above]
    return found
