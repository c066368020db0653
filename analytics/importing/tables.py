"""First pass: where tables begin, what their headers are, how many rows they have, what their columns are like.

Memory: one chunk of rows and the bounded counts of each column, whatever the size of the file.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from analytics.importing.columns import Column
from analytics.importing.header import Meaning, collapse, read_header
from analytics.importing.missing import is_invisible
from analytics.importing.records import Record
from analytics.importing.synonyms import PLATFORMS, TOTALS

CHUNK = 1000
SEARCHED = 60  # rows in which the first header must appear
AHEAD = 10  # rows whose width speaks for a header
PREAMBLE = 100  # cells of it that are remembered
LEAST = 2  # names a header must know: one known word may be a value
_LONGEST = 60  # characters of a header; longer cells are text


Score = Callable[[list[str]], tuple[int, int]]  # of a row: how many known names, how many cells


class Mark(Enum):
    """What a record is to the table it stands in."""

    ROW = 0
    HEAD = 1
    TITLE = 2


@dataclass
class Table:
    """A header and the rows under it. ``title`` is the text that stood above."""

    header_line: int
    columns: list[Column]
    title: list[str] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    _lines: list[int] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def header(self) -> list[str]:
        return [column.header for column in self.columns]

    def add(self, line: int, cells: list[str]) -> None:
        self.rows += 1
        if len(cells) < self.width or is_totals(cells) or cells[: self.width] == self.header:
            return
        self._lines.append(line)
        self._rows.append(cells[: self.width])
        if len(self._rows) == CHUNK:
            self.flush()

    def flush(self) -> None:
        for column, cells in zip(self.columns, zip(*self._rows, strict=True), strict=True) if self._rows else ():
            column.add(self._lines, cells)
        self._lines, self._rows = [], []


@dataclass
class Survey:
    tables: list[Table]
    preamble: list[str]
    rows: int


def is_blank(cells: list[str]) -> bool:
    return not any(cells) or all(is_invisible(cell) for cell in cells)


def is_totals(cells: list[str]) -> bool:
    """Tell whether the first words of a row say that it sums up the others."""
    first = cells[0] or next(filter(None, cells), "")
    if first.isdecimal() or len(first) > _LONGEST:
        return False
    return collapse(first).casefold().rstrip(":") in TOTALS


def header_score(cells: list[str]) -> tuple[int, int]:
    """Count the distinct known and the given cells; a row with numbers in it is no header."""
    given = [cell for cell in cells if cell.strip()]
    if any(len(cell) > _LONGEST for cell in given) or any(
        cell.strip()[:1].isdigit() and _is_value(cell) for cell in given
    ):
        return 0, len(given)
    meanings = [read_header(cell) for cell in given]
    known = {_sense(meaning) for meaning in meanings if meaning.known or meaning.foreign}
    # "Platform, Instagram" is a fact above the table, not its header.
    known -= {("named", False, False, platform) for cell in given if (platform := cell.strip().casefold()) in PLATFORMS}
    return len(known), len(given)


def _is_value(cell: str) -> bool:
    return not read_header(cell).known


def _sense(meaning: Meaning) -> tuple[object, ...]:
    return meaning.foreign or meaning.concept, meaning.mean, meaning.audience, meaning.platform


def is_header(cells: list[str], least: int = LEAST, score: Score = header_score) -> bool:
    known, given = score(cells)
    return known >= least and (known * 3 >= given or least < LEAST)


def survey(records: Iterable[Record], least: int = LEAST, score: Score = header_score) -> Survey:
    """Read all rows once. Rows before the first header are its preamble."""
    found = Survey([], [], 0)
    title: list[str] = []
    for line, cells, mark in parted(records, least, score):
        if mark is Mark.HEAD:
            found.tables.append(_table(line, cells, title))
            title = []
        elif mark is Mark.TITLE:
            title = _given(cells)
        elif not found.tables:
            title = (title + _given(cells))[:PREAMBLE]
            found.preamble = title
            found.rows += not is_blank(cells)
        elif is_blank(cells):
            found.tables[-1].blank += 1
        else:
            found.tables[-1].add(line, cells)
    for table in found.tables:
        table.flush()
    found.rows = sum(table.rows for table in found.tables) if found.tables else found.rows
    return found


def parted(
    records: Iterable[Record], least: int = LEAST, score: Score = header_score
) -> Iterator[tuple[int, list[str], Mark]]:
    """Mark the rows that are headers: the first that the rows keep to, later ones after a gap or a title."""
    rows = _Ahead(records)
    header: list[str] = []
    gap, titled, seen = True, False, 0
    for line, cells in rows:
        if not gap and len(cells) == len(header) and cells[0] and cells[1]:
            yield line, cells, Mark.ROW
            continue
        filled = sum(1 for cell in cells if cell.strip())
        at_gap = (gap or len(cells) != len(header)) and bool(header or seen < SEARCHED)
        if (
            filled > 1
            and at_gap
            and (titled or cells != header)
            and is_header(cells, least, score)
            and _kept(cells, rows.ahead(), score)
        ):
            header, gap, titled = cells, False, False
            yield line, cells, Mark.HEAD
            continue
        title = bool(header) and filled == 1 and _heads_next(rows.ahead(), least, score)
        yield line, cells, Mark.TITLE if title else Mark.ROW
        seen += 1
        gap, titled = not header or filled <= 1, title or (titled and not filled)


class _Ahead:
    """Records with a view of the next few."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._stream = iter(records)
        self._coming: deque[Record] = deque()

    def __iter__(self) -> Iterator[Record]:
        while True:
            record = self._coming.popleft() if self._coming else next(self._stream, None)
            if record is None:
                return
            yield record

    def ahead(self) -> list[list[str]]:
        self._coming.extend(itertools.islice(self._stream, max(AHEAD - len(self._coming), 0)))
        return [cells for _, cells in self._coming]


def _heads_next(rows: list[list[str]], least: int, score: Score) -> bool:
    following = next((row for row in rows if not is_blank(row)), None)
    return following is not None and is_header(following, least, score)


def _given(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _kept(header: list[str], rows: list[list[str]], score: Score) -> bool:
    """Tell whether the next rows keep to this header and none of them knows more names than it."""
    known, _ = score(header)
    width = len(_trimmed(header))
    following = list(itertools.takewhile(lambda row: sum(map(bool, row)) > 1, itertools.dropwhile(is_blank, rows)))
    if any(is_header(row, score=score) and score(row)[0] > known for row in following):
        return False
    same = sum(1 for row in following if len(row) >= width and sum(map(bool, row)) > 1)
    return 2 * same >= len(following)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _table(line: int, cells: list[str], title: list[str]) -> Table:
    columns = [Column(position, header) for position, header in enumerate(_trimmed(cells), start=1)]
    return Table(line, columns, title)
