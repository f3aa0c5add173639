"""Reading a list of people from lines of "e-mail, name, role, place"."""

from __future__ import annotations

import csv

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programmes.models import Programme, Role, Unit
from programmes.services import Person


def read_people(text: str, programme: Programme) -> list[Person]:
    """The people of the lines. Roles are read in any language the page may be in.

    Raises ValidationError with a sentence for each line that cannot be read. One query.
    """
    units = _units_by_name(programme)
    people, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            people.append(_person(number, line, units))
        except ValidationError as error:
            facts = {"number": number, "what": error.messages[0]}
            faults.append(_("Line %(number)s: %(what)s") % facts)
    if faults or not people:
        raise ValidationError(faults or [_("Write at least one person.")])
    return people


def _person(number: int, line: str, units: dict[str, list[Unit]]) -> Person:
    mark = next((mark for mark in "\t;" if mark in line), ",")
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    if not 3 <= len(cells) <= 4:
        raise ValidationError(_("It needs an e-mail address, a name and a role."))
    email, name, role, place = [*cells, ""][:4]
    return Person(number, email, name, _role(role), _unit(place, units) if place else None)


def _role(text: str) -> str:
    """A role by its key, its label, or the first word of its label."""
    wanted = text.casefold()
    for role in Role:
        label = str(role.label).casefold()
        if role != Role.PANEL_MEMBER and wanted in {role.value, label, label.split(" (")[0]}:
            return role.value
    raise ValidationError(_("“%(role)s” is not a role.") % {"role": text[:40]})


def _units_by_name(programme: Programme) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in programme.units.all():
        found.setdefault(unit.name.casefold(), []).append(unit)
    return found


def _unit(name: str, units: dict[str, list[Unit]]) -> Unit:
    found = units.get(name.casefold(), [])
    if not found:
        raise ValidationError(_("There is no place “%(name)s”.") % {"name": name[:40]})
    if len(found) > 1:
        raise ValidationError(
            _("There are several places “%(name)s”; add this person singly.") % {"name": name[:40]}
        )
    return found[0]
