"""One row of a planned table → typed values, or a rejection."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from analytics.importing import readers
from analytics.importing.fields import MAGNITUDES, Kind
from analytics.importing.header import fold
from analytics.importing.identity import tidy
from analytics.importing.judge import scale_of
from analytics.importing.kinds.planning import KindPlan
from analytics.importing.kinds.schema import Placed
from analytics.importing.missing import is_invisible, is_missing, is_missing_handle
from analytics.importing.monies import apart, currency_of
from analytics.importing.questions import DateAnswer
from analytics.importing.readers import UNREAD, Reader
from analytics.importing.rows import Rejected, check_shape
from analytics.importing.tables import is_totals

LONGEST = 500  # characters of a cell that is kept beside
LARGEST = Decimal(10) ** 11
_CLOCK = re.compile(r"(?:[T ,]|^)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?([AaPp])?\.?[Mm]?")
_NOON = 12
_NUMBERED = re.compile(r"0\d")  # 007 is a name


@dataclass
class Cells:
    """What a row says: by field, by header for the rest, and what it is known by."""

    line: int
    values: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # as written
    facts: dict[str, Any] = field(default_factory=dict)  # all that is neither a day, a rate, a rank nor who it is of
    warnings: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Column:
    at: int
    name: str
    item: Placed
    read: Reader
    counts: bool  # among what a row is known by


class KindReader:
    """`aside` are the fields that don't say what a row is; `speaks` those that show that it is no sum."""

    def __init__(self, plan: KindPlan, *, aside: set[str], speaks: set[str]) -> None:
        self.plan, self.header = plan, plan.table.header
        self._columns = [self._column(item, aside) for item in plan.placed if item.field]
        self._speaking = [column.at for column in self._columns if column.item.field in speaks]

    def read(self, line: int, cells: list[str]) -> Cells:
        check_shape(cells, self.header, self._speaks)
        row = Cells(line, {})
        for column in self._columns:
            cell = cells[column.at]
            value = column.read(cell)
            if value is UNREAD:
                self._unreadable(row, column, cell)
                value = None
            if column.item.field == "extra":
                if value is not None:
                    row.extra[column.name] = value
            else:
                row.values[column.name] = value
                row.texts[column.name] = cell.strip()
            if column.counts and value is not None:
                row.facts[_fact_name(column)] = value
        return row

    def _speaks(self, cells: list[str]) -> bool:
        return any(cells[at].strip() and not is_totals([cells[at].strip()]) for at in self._speaking)

    def _column(self, item: Placed, aside: set[str]) -> _Column:
        name = item.field or ""
        if name == "extra":
            same = [one for one in self.plan.placed if one.field == "extra" and one.label == item.label]
            label = item.label if len(same) == 1 else f"{item.label} #{item.column.position}"
            return _Column(item.column.position - 1, label, item, extra_reader(item), not item.is_rate)
        counts = name not in aside and item.kind is not Kind.DATE
        return _Column(item.column.position - 1, name, item, reader_of(item, self.plan), counts)

    @staticmethod
    def _unreadable(row: Cells, column: _Column, cell: str) -> None:
        about = {"column": column.item.column.position, "header": column.item.column.header, "value": cell[:200]}
        row.warnings.append({"line": row.line, "code": "unreadable", **about})


def _fact_name(column: _Column) -> str:
    return column.name if column.item.field != "extra" else fold(column.name)


def reader_of(item: Placed, plan: KindPlan) -> Reader:  # noqa: PLR0911 -- one return per kind of thing
    if item.kind in MAGNITUDES or item.kind is Kind.PLATFORM:
        return readers.reader_of(item)
    if item.kind is Kind.MONEY:
        return readers.remembering(_amount(item))
    if item.kind is Kind.NUMBER:
        return readers.remembering(_real(item))
    if item.kind is Kind.CURRENCY:
        return readers.remembering(lambda cell: None if is_missing(cell) else currency_of(cell) or UNREAD)
    if item.kind is Kind.DATE:
        answer = plan.date if item.field == "observed_on" else plan.days[item.field or ""]
        return moment_reader(answer)
    if item.field in {"handle", "influencer"}:
        return lambda cell: None if is_missing_handle(cell) or is_invisible(cell) else tidy(cell)
    return written


def written(cell: str) -> str | None:
    """Keep a text as it was written, its lines too."""
    if is_missing(cell) or is_invisible(cell):
        return None
    return unicodedata.normalize("NFC", cell).strip()


def _amount(item: Placed) -> Reader:
    read, scale = readers.number_of(item), scale_of(item)

    def value(cell: str) -> Any:
        body, code = apart(cell)
        found = read(body)
        if not isinstance(found, tuple):
            return found
        figure, exact = found
        amount = Decimal(exact.mantissa).scaleb(-exact.places) * (scale if figure.scale == 1 else 1)
        return UNREAD if figure.percent or abs(amount) > LARGEST else (amount, code)

    return value


def _real(item: Placed) -> Reader:
    read = readers.number_of(item)

    def value(cell: str) -> Any:
        if match := re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d{2})", cell.strip()):
            return float(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]))
        found = read(cell)
        return found[1].real() if isinstance(found, tuple) else found

    return value


def extra_reader(item: Placed) -> Reader:
    """Numbers as numbers, where the column proves how they are written; everything else as text."""
    read = readers.number_of(item)
    numeric = item.column.numbers > item.column.texts

    def value(cell: str) -> Any:
        if is_missing(cell) or is_invisible(cell):
            return None
        found = read(cell) if numeric else None
        if isinstance(found, tuple) and not found[0].percent and not _NUMBERED.match(found[0].body):
            whole = found[1].whole()
            return found[1].real() if whole is None else whole
        return tidy(cell)[:LONGEST] or None

    return readers.remembering(value)


Moment = tuple[dt.datetime, bool, bool]  # midnight or the time of day in UTC; of a month only; with a time


def moment_reader(answer: DateAnswer) -> Callable[[str], Any]:
    """Days, with the time of day where it is written; without a zone it counts as UTC."""
    read = readers.day_reader(month_first=answer.month_first, anchor=answer.day)

    def value(cell: str) -> Any:
        if is_missing(cell):
            return None
        if exact := _iso(cell.strip()):
            return exact, False, True
        found = read(cell)
        if found is None:
            return UNREAD
        day, month = found
        time = _time(cell)
        return dt.datetime.combine(day, time or dt.time(), dt.UTC), month, time is not None

    return value


def _iso(text: str) -> dt.datetime | None:
    if ":" not in text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _time(text: str) -> dt.time | None:
    match = _CLOCK.search(text.strip())
    if match is None:
        return None
    hour = int(match[1])
    if match[4]:
        hour = hour % _NOON + (_NOON if match[4] in "pP" else 0)
    try:
        return dt.time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        return None


def rejected_without(row: Cells, *names: str) -> None:
    if all(row.values.get(name) is None for name in names):
        raise Rejected("no_identity")
