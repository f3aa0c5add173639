"""Rows as CSV and XLSX that open rightly in every script and carry no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

LIVE = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
WIDTH = 24


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The table as lines of CSV, one at a time, so that a long one can be streamed."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield BYTE_ORDER_MARK
    for row in chain([head], rows):
        writer.writerow([inert(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: a quote is put before a live beginning."""
    return f"'{cell}" if cell.startswith(LIVE) else cell


def xlsx_bytes(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]], *, rtl: bool = False
) -> bytes:
    """A workbook of ``(name, head, rows)`` sheets; every cell is text.

    openpyxl is loaded here because it brings numpy, which no page needs: 25 MB a worker.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, head, rows in sheets:
        sheet = book.create_sheet(name[:31])
        sheet.sheet_view.rightToLeft = rtl
        sheet.freeze_panes = "A2"
        for column in range(len(head)):
            sheet.column_dimensions[get_column_letter(column + 1)].width = WIDTH
        for row in chain([head], rows):
            sheet.append([_text(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text(sheet: Any, value: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
