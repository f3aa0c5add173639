"""Rows of a JSONL, CSV or XLSX file as texts by column, whatever they held."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stories.importing.workbooks import Unreadable, lines_of

LARGEST_CELL = 2_000_000
MOST_ROWS = 50_000
__all__ = ["Row", "Unreadable", "header_of", "rows_of"]


@dataclass(frozen=True)
class Row:
    """One line of the file: where it stands, its texts by column, or why it could not be read."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def rows_of(path: Path, sheet: str = "") -> list[Row]:
    """All rows that hold anything. Raises Unreadable."""
    readers: dict[str, Callable[[Path], Iterator[Row]]] = {
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".csv": _csv,
        ".xlsx": partial(_xlsx, sheet=sheet),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(_("Give a file whose name ends in .jsonl, .csv or .xlsx."))
    try:
        rows = list(islice(reader(path), MOST_ROWS + 1))
    except OSError as error:
        raise Unreadable(
            _("The file cannot be opened: %(why)s") % {"why": error.strerror}
        ) from error
    if not rows:
        raise Unreadable(_("The file holds no rows."))
    if len(rows) > MOST_ROWS:
        sentence = _("The file holds more than %(n)d rows. Split it.")
        raise Unreadable(sentence % {"n": MOST_ROWS})
    return rows


def header_of(rows: Iterable[Row]) -> list[str]:
    """The names of all columns, in the order in which they appear."""
    return list(dict.fromkeys(name for row in rows for name in row.cells))


def _text(path: Path) -> str:
    data = path.read_bytes()
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _("The file is not in UTF-8. Save it again as “CSV UTF-8”.")
        raise Unreadable(sentence) from error


def _json_lines(path: Path) -> Iterator[Row]:
    for line, text in enumerate(_text(path).split("\n"), 1):
        if not text.strip():
            continue
        try:
            facts = json.loads(text)
        except (ValueError, RecursionError):
            yield Row(line, problem=_("This line is not valid JSON. Mend or remove it."))
            continue
        if not isinstance(facts, dict):
            yield Row(line, problem=_("This line is not a JSON object: write {“column”: “text”}."))
            continue
        yield Row(line, {str(name): _as_text(value) for name, value in facts.items()})


def _csv(path: Path) -> Iterator[Row]:
    text = _text(path)
    csv.field_size_limit(LARGEST_CELL)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = _head(next(reader, []))
        for cells in reader:
            if any(cells):
                yield _row(reader.line_num, head, cells)
    except csv.Error as error:
        sentence = _("Line %(line)d is not valid CSV: %(why)s.")
        raise Unreadable(sentence % {"line": reader.line_num, "why": error}) from error


def _xlsx(path: Path, sheet: str = "") -> Iterator[Row]:
    """A sheet, the first unless it is named."""
    head: list[str] | None = None
    for line, values, problem in lines_of(path, sheet):
        cells = [_as_text(value) for value in values]
        if head is None:
            head = _head(cells)
        elif problem:
            yield Row(line, problem=problem)
        elif any(cells):
            yield _row(line, head, cells)


def _head(names: list[str]) -> list[str]:
    head = [name.strip() for name in names]
    known = [name for name in head if name]
    if not known:
        raise Unreadable(_("The first row must name the columns."))
    for name in known:
        if known.count(name) > 1:
            sentence = _("Two columns are called “%(name)s”. Give each its own name.")
            raise Unreadable(sentence % {"name": name})
    return head


def _row(line: int, head: list[str], cells: list[str]) -> Row:
    if any(cells[len(head) :]):
        return Row(line, problem=_("This row has more cells than there are column names."))
    named = zip(head, cells, strict=False)
    return Row(line, {name: text for name, text in named if name})


def _as_text(value: Any) -> str:
    """What a cell shows, without the machine's own marks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(_as_text(item) for item in value)
    return str(value)
