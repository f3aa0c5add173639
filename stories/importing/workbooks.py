"""XLSX workbooks: what they may be, which sheets they have, their rows as texts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MOST_UNPACKED = 150 * 1024 * 1024
MOST_COLUMNS = 200
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
BEGINNING = 2048


class Unreadable(Exception):  # noqa: N818 - the sentence says what is wrong
    """The file as a whole cannot be read. Its text says what to do."""


def sheets_of(path: Path) -> list[str]:
    """The names of the sheets. Raises Unreadable."""
    with _opened(path) as book:
        return [sheet.title for sheet in book.worksheets]


def lines_of(path: Path, name: str = "") -> Iterator[tuple[int, list[Any], str]]:
    """Each row of a sheet: its number, its values, and why it cannot be taken (usually nothing).

    Formulas are never taken for their results, nor merged cells for more than they are. Without a
    name it is the first sheet. Raises Unreadable.
    """
    with _opened(path) as book:
        sheet = _sheet(book, name)
        merged = _merged_lines(path, sheet)
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            yield line, [cell.value for cell in cells], _problem(cells, merged.get(line, ""))


def _sheet(book: Any, name: str) -> Any:
    if not book.worksheets:
        raise Unreadable(_("This workbook has no sheet with rows."))
    found = [sheet for sheet in book.worksheets if sheet.title == name] if name else book.worksheets
    if not found:
        sentence = _("The workbook has no sheet “%(name)s”. It has: %(names)s.")
        names = ", ".join(sheet.title for sheet in book.worksheets)
        raise Unreadable(sentence % {"name": name, "names": names})
    return found[0]


def _problem(cells: Any, merged: str) -> str:
    if any(getattr(cell, "data_type", "") == "f" for cell in cells):
        return _(
            "A cell here holds a formula. "
            "In the spreadsheet, copy the sheet and paste it as values only."
        )
    if merged:
        sentence = _("Cells are merged here (%(range)s). Separate them and fill each one.")
        return sentence % {"range": merged}
    return ""


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_dangerous(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise Unreadable(_no_workbook()) from error
    try:
        yield book
    except (zipfile.BadZipFile, SyntaxError, KeyError) as error:
        raise Unreadable(_no_workbook()) from error
    finally:
        book.close()


def _no_workbook() -> str:
    return _("This is not a readable XLSX workbook. Save it again from the spreadsheet.")


def _refuse_dangerous(path: Path) -> None:
    """Look at the parts of the archive before anything unpacks them."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable(_no_workbook())
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                sentence = _(
                    "Unpacked, this workbook is larger than %(n)d MB. "
                    "Remove pictures and empty rows, or save it as CSV UTF-8."
                )
                raise Unreadable(sentence % {"n": MOST_UNPACKED // 1024 // 1024})
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive, part):
                    raise Unreadable(_no_workbook())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable(_no_workbook()) from error


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No spreadsheet writes one; it is how a small file unfolds into a huge one."""
    with archive.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(BEGINNING).upper()


def _merged_lines(path: Path, sheet: Any) -> dict[int, str]:
    """``{row: "A2:A5"}`` for rows below the header with merged cells."""
    inner = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    found: dict[int, str] = {}
    with zipfile.ZipFile(path) as archive:
        if inner not in archive.namelist():
            return found
        for left, top, right, bottom in MERGED.findall(_end_of(archive, inner)):
            label = f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}"
            for line in range(max(2, int(top)), min(int(bottom), int(top) + 100_000) + 1):
                found.setdefault(line, label)
    return found


def _end_of(archive: zipfile.ZipFile, inner: str) -> bytes:
    """What follows the rows in a sheet's XML, where merged cells are listed."""
    tail = b""
    with archive.open(inner) as opened:
        while piece := opened.read(1024 * 1024):
            tail = (tail + piece)[-2 * 1024 * 1024 :]
    return tail
