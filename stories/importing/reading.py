"""Rows of a JSONL, CSV or XLSX file as texts by column, whatever they held."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

LARGEST_CELL = 2_000_000


class Unreadable(Exception):  # noqa: N818 - the sentence says what is wrong
    """The file as a whole cannot be read. Its text says what to do."""


@dataclass(frozen=True)
class Row:
    """One line of the file: where it stands, its texts by column, or why it could not be read."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def rows_of(path: Path) -> list[Row]:
    """All rows that hold anything. Raises Unreadable."""
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(_("Give a file whose name ends in .jsonl, .csv or .xlsx."))
    try:
        rows = list(reader(path))
    except OSError as error:
        raise Unreadable(
            _("The file cannot be opened: %(why)s") % {"why": error.strerror}
        ) from error
    if not rows:
        raise Unreadable(_("The file holds no rows."))
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
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


def _xlsx(path: Path) -> Iterator[Row]:
    """The first sheet. Formulas are taken as the text they are, never as their results."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        sentence = _("This is not a readable XLSX workbook. Save it again from the spreadsheet.")
        raise Unreadable(sentence) from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        head = _head([_as_text(value) for value in next(lines, ())])
        for line, values in enumerate(lines, 2):
            cells = [_as_text(value) for value in values]
            if any(cells):
                yield _row(line, head, cells)
    finally:
        book.close()


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
