"""Planting and naming the tree of places and offices."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from programmes.models import Level, Programme, Unit
from programmes.outline import Line, Outline, key_of, read_list
from programmes.services.gate import lock_set_up

Path = tuple[str, ...]


@transaction.atomic
def plant_units(programme: Programme, *, by: User, text: str) -> list[Unit]:
    """Add the units of an indented list below those that are there, and give back the new ones.

    A line that names a unit that exists, at the same place, finds it again: nothing is doubled and
    nothing is taken away. Raises ValidationError with a sentence for each line that cannot be
    read; then nothing is planted. Two queries for each level.
    """
    programme = lock_set_up(programme.pk, by=by)
    levels = list(programme.levels.order_by("rank"))
    outline = read_list(text, len(levels))
    _check(outline, levels)
    known = _known(programme)
    new: list[Unit] = []
    for level in levels:
        lines = [line for line in outline.lines if line.depth == level.rank]
        new += _plant(programme, level, lines, known)
    if new:
        log.record(programme, "units planted", by=by, note="\n".join(u.name for u in new))
    return new


def _check(outline: Outline, levels: Sequence[Level]) -> None:
    if not levels:
        raise ValidationError(_("Name the levels first."))
    if outline.faults:
        raise ValidationError(
            [
                _("Line %(number)s: %(what)s") % {"number": fault.number, "what": fault.what}
                for fault in outline.faults
            ]
        )
    if not outline.lines:
        raise ValidationError(_("Write at least one place or office."))


def _known(programme: Programme) -> dict[Path, Unit]:
    """The units that are there, by the path of their names."""
    known: dict[Path, Unit] = {}
    paths: dict[int, Path] = {}
    for unit in programme.units.order_by("level__rank", "pk"):
        above = paths[unit.parent_id] if unit.parent_id else ()
        paths[unit.pk] = (*above, unit.name.casefold())
        known[paths[unit.pk]] = unit
    return known


def _plant(
    programme: Programme, level: Level, lines: Sequence[Line], known: dict[Path, Unit]
) -> list[Unit]:
    """Store the units of one level that are new, and add them to ``known``."""
    new: dict[Path, Unit] = {}
    for line in lines:
        key = key_of(line.path)
        if key not in known:
            parent = known.get(key[:-1])
            new[key] = Unit(programme=programme, level=level, parent=parent, name=line.name)
    Unit.objects.bulk_create(new.values(), batch_size=500)
    for unit in new.values():
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
    Unit.objects.bulk_update(new.values(), ["path"], batch_size=300)
    known |= new
    return list(new.values())


@transaction.atomic
def rename_unit(unit: Unit, *, by: User, name: str) -> Unit:
    """Give a place another name. It stays where it is, and so does everything told there."""
    lock_set_up(unit.programme_id, by=by)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before, unit.name = unit.name, name.strip()
    unit.full_clean(exclude=["path"], validate_constraints=False)
    twins = Unit.objects.filter(programme=unit.programme_id, parent=unit.parent_id)
    if twins.exclude(pk=unit.pk).filter(name__iexact=unit.name).exists():
        raise ValidationError({"name": _("Another place beside it has this name.")})
    unit.save(update_fields=["name"])
    log.record(unit, "renamed", by=by, note=f"{before} > {unit.name}")
    return unit
