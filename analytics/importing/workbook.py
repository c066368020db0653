"""XLSX (also XLS, XLSB, ODS): all visible sheets, one after the other, a blank row between them.

The format keeps a sheet in one piece, so a sheet is held in memory; it ends at 1,048,576 rows by definition and
``LIMIT`` bounds what it may unpack to.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from analytics.importing.cells import number_text, text_of
from analytics.importing.percents import percent_cells

LIMIT = 1 << 30


class BrokenWorkbook(Exception):
    pass


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows; a second sheet goes on counting lines after a blank one and begins with its name."""
    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(path)
    except CalamineError as error:
        raise BrokenWorkbook from error
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for number, name in enumerate(names):
        if number:
            yield 0, []
        if len(names) > 1:
            yield 0, [name]
        yield from _rows(book, path, name)


def _rows(book: CalamineWorkbook, path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    left = sheet.start[1]  # empty columns before the table are skipped by calamine, empty rows are not
    percents = percent_cells(path, name)
    for line, row in enumerate(sheet.iter_rows(), start=1):
        marked = percents.get(line, set())
        yield line, [""] * left + [_text(value, left + at in marked) for at, value in enumerate(row)]


def _text(value: object, percent: bool) -> str:  # noqa: FBT001 -- a fact about the cell
    if percent and isinstance(value, (int, float)):
        return number_text(value, percent=True)
    return text_of(value)


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LIMIT:
            raise BrokenWorkbook
