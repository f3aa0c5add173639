"""Reading the cells of a spreadsheet that somebody uploads: XLSX or CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

LARGEST = 2 * 1024 * 1024  # bytes of the file
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 50


def read_sheet(file: UploadedFile[bytes]) -> list[list[str]]:
    """The rows of the first sheet as texts.

    Raises ValidationError when the file is too large, or is neither XLSX nor CSV.
    """
    if (file.size or 0) > LARGEST:
        raise ValidationError(_("The file is larger than 2 MB. Send it in several parts."))
    content = file.read()
    rows = _rows_of_xlsx(content) if content[:2] == b"PK" else _rows_of_csv(content)
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("The file has more than %(n)s rows.") % {"n": MOST_ROWS})
    return rows


def _rows_of_xlsx(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # brings numpy, 25 MB that no page needs

    try:
        _check_unpacked(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
        )
        return [["" if cell is None else str(cell) for cell in row] for row in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError, OSError) as error:
        raise ValidationError(_("This is not a spreadsheet that can be read.")) from error


def _check_unpacked(content: bytes) -> None:
    """A small file can unpack into a huge one; that is refused before it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise ValidationError(_("The file is too large when it is unpacked."))


def _rows_of_csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise ValidationError(_("This is not a spreadsheet that can be read."))
    lines = text.splitlines()
    try:
        return [row[:MOST_COLUMNS] for row in csv.reader(lines, delimiter=_delimiter(lines))]
    except csv.Error as error:
        raise ValidationError(_("This is not a spreadsheet that can be read.")) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(lines: Iterable[str]) -> str:
    """The comma, semicolon or tab that the first line with any of them has most of."""
    first = next((line for line in lines if any(mark in line for mark in ",;\t")), "")
    return max(",;\t", key=first.count)
