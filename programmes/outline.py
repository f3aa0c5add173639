"""Reading a tree of names from an indented list or from the rows of a table.

Pure: knows neither models nor requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

TAB = 4
LONGEST = 150
BULLET = re.compile(r"^(?:[-*•‣–—]|\d+[.)])\s+")


@dataclass(frozen=True)
class Line:
    """A name that was understood: where it was written, and its path from the top."""

    number: int
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def depth(self) -> int:
        return len(self.path) - 1

    @property
    def indent(self) -> str:
        """White space as wide as the depth, for a column of names."""
        return "\u2003" * 2 * self.depth


@dataclass(frozen=True)
class Fault:
    """A line or row that was not understood, and why."""

    number: int
    what: str


@dataclass(frozen=True)
class Outline:
    """What was read. Lines that lead to the same place stand in it once."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    def as_text(self) -> str:
        """The same tree as an indented list, one tab for each step down."""
        return "\n".join("\t" * line.depth + line.name for line in self.lines)


def read_list(text: str, n_levels: int) -> Outline:
    """Read an indented list: one name a line, one step of indentation for each level.

    Indentation is tabs, or spaces of which the first indented line shows the step.
    """
    written = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    step, base = _step_of([line for _number, line in written])
    lines: list[Line] = []
    faults: list[Fault] = []
    above: tuple[str, ...] = ()
    for number, line in written:
        name = BULLET.sub("", line.strip())
        depth, over = divmod(_width(line) - base, step)
        what = _fault_of(name, depth, over, len(above), n_levels)
        if what:
            faults.append(Fault(number, what))
            above = above[: max(depth, 0)]
            continue
        above = (*above[:depth], name)
        lines.append(Line(number, above))
    return Outline(_once(lines), tuple(faults))


def _width(line: str) -> int:
    indent = line[: len(line) - len(line.lstrip())]
    return len(indent.replace("\u00a0", " ").expandtabs(TAB))


def _step_of(lines: Sequence[str]) -> tuple[int, int]:
    """How wide one step is, and where the list begins: ``(step, base)`` in columns."""
    base = min(map(_width, lines), default=0)
    if any(line.startswith("\t") for line in lines):
        return TAB, base
    return min((_width(line) - base for line in lines if _width(line) > base), default=TAB), base


def _fault_of(name: str, depth: int, over: int, n_above: int, n_levels: int) -> str:
    if over:
        return _("Its indentation fits no line above it.")
    if depth > n_above:
        return _("It stands more than one step below the line above it.")
    if depth >= n_levels:
        return _("It stands lower than the lowest level.")
    return _fault_of_name(name)


def _fault_of_name(name: str) -> str:
    if len(name) > LONGEST:
        return _("The name is longer than %(n)s characters.") % {"n": LONGEST}
    return ""


def read_rows(rows: Iterable[Sequence[str]], level_names: Sequence[str]) -> Outline:
    """Read a table with one column for each level, the top level first.

    A first row with the names of the levels is skipped. An empty cell on the left means the same
    as in the row above; empty cells on the right mean that the row names a higher place.
    """
    lines: list[Line] = []
    faults: list[Fault] = []
    above: tuple[str, ...] = ()
    heads = [name.casefold() for name in level_names]
    for number, row in enumerate(rows, 1):
        cells = _trimmed(row)
        if not cells or (number == 1 and [cell.casefold() for cell in cells] == heads):
            continue
        path, what = _path_of(cells, above, len(level_names))
        if what:
            faults.append(Fault(number, what))
            above = ()
            continue
        above = path
        lines += [Line(number, path[:depth]) for depth in range(1, len(path) + 1)]
    return Outline(_once(lines), tuple(faults))


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [" ".join(cell.split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _path_of(
    cells: Sequence[str], above: tuple[str, ...], n_levels: int
) -> tuple[tuple[str, ...], str]:
    """The path a row names, or what is wrong with it."""
    if len(cells) > n_levels:
        return (), _("It has more columns than there are levels.")
    n_same = next(i for i, cell in enumerate(cells) if cell)
    if n_same > len(above):
        return (), _("It begins with empty cells, and no row above it says what they stand for.")
    if not all(cells[n_same:]):
        return (), _("A cell between two names is empty.")
    path = (*above[:n_same], *cells[n_same:])
    return path, next(filter(None, map(_fault_of_name, path)), "")


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The first line of each place, every branch in one piece."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        found.setdefault(key_of(line.path), line)
    order = {key: i for i, key in enumerate(found)}

    def place(line: Line) -> tuple[int, ...]:
        key = key_of(line.path)
        return tuple(order[key[:depth]] for depth in range(1, len(key) + 1))

    return tuple(sorted(found.values(), key=place))


def key_of(path: Sequence[str]) -> tuple[str, ...]:
    """A path as it is compared: capitals make no difference."""
    return tuple(name.casefold() for name in path)
