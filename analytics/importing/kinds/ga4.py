"""Exports of Google Analytics: a head of ``#`` lines, then tables, each under its own title, days and header."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from analytics.importing.dates import read_day
from analytics.importing.header import fold, read_header
from analytics.importing.records import Record
from analytics.importing.tables import is_totals

LISTED = 400  # days of a column that a report lists
_DATE = re.compile(r"[^:]+:\s*(\d{8}|\d{4}-\d{2}-\d{2})")
_RANGE = re.compile(r"(\d{8})\s*[-–]\s*(\d{8})")
_FACT = re.compile(r"([^:]+):\s*(.*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?%?")
# Only what cannot be thousands: a group of three behind one sign proves nothing.
_COMMA = re.compile(r"(-?\d+),(\d{1,2}|\d{4,})")
_DAYS = {"nth day", "date", "day", "fecha", "data", "datum", "jour", "giorno", "dia", "tag"}
_NTH = {"nth day", "n o dia", "n-ter tag", "nieme jour", "dia n", "n esimo giorno"}
_REDACTED = {"redacted", "", "-"}
_LINKS = {
    "campaign": "session campaign, campaign, session manual campaign name, manual campaign name, campaign name, session campaign name, "
    "utm campaign, campana de la sesion, campana, campagne de la session, kampagne der sitzung, campanha da sessao, "
    "sitzung – kampagne, kampagne, campagne, campanha, campagna, campagna della sessione",
    "source": "session source, source, session manual source, manual source, utm source, fuente de la sesion, sitzungsquelle",
    "medium": "session medium, medium, session manual medium, manual medium, utm medium, medio de la sesion, sitzungsmedium",
    "both": "session source / medium, source / medium, session manual source / medium, manual source / medium, "
    "sitzung – quelle/medium, quelle/medium der sitzung, quelle / medium, fuente/medio de la sesion, fuente / medio, "
    "source/support de la session, source / support, origem/midia da sessao, origem / midia, sorgente/mezzo sessione, "
    "sorgente / mezzo",
    "content": "session manual ad content, manual ad content, ad content, session ad content, utm content",
    "sessions": "sessions, sesiones, sitzungen, sessoes, sessioni",
    "key_events": "key events, conversions, eventos clave, schlusselereignisse, evenements cles, eventi chiave, session key events",
    "revenue": "total revenue, purchase revenue, revenue, ingresos totales, gesamtumsatz, revenu total, entrate totali, receita total",
}
LINKS = {fold(word): name for name, words in _LINKS.items() for word in words.split(", ")}
METRICS = ("sessions", "key_events", "revenue")


@dataclass
class GaTable:
    line: int
    title: str | None
    new_card: bool
    start: dt.date | None
    end: dt.date | None
    columns: list[str]
    rows: int = 0
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    ordinal: int = 0  # of the same title, days and columns in one file
    texts: set[int] = field(default_factory=set)  # columns with a cell that is no number
    totals: dict[int, Decimal] = field(default_factory=dict)
    counted: dict[int, list[list[Any]]] = field(default_factory=dict)

    def add(self, cells: list[str]) -> None:
        self.rows += 1
        self.first = self.first or cells
        self.last = cells
        day = self.day_of(cells)
        for at, cell in enumerate(cells[1:], start=1):
            value = number_of(cell)
            if value is None:
                self.texts.add(at)
                continue
            self.totals[at] = self.totals.get(at, Decimal(0)) + Decimal(_dotted(cell))
            listed = self.counted.setdefault(at, [])
            if day and value and len(listed) < LISTED:
                listed.append([day.isoformat(), value])

    @property
    def day_column(self) -> int | None:
        return next((at for at, name in enumerate(self.columns) if fold(name) in _DAYS | _NTH), None)

    @property
    def metrics(self) -> list[int]:
        """The columns of numbers. The first column says what a row is about."""
        named = {
            at for at, name in enumerate(self.columns) if LINKS.get(fold(name)) in {"campaign", "source", "content"}
        }
        given = [at for at in range(1, len(self.columns)) if at not in self.texts and at not in named]
        return [at for at in given if at != self.day_column]

    def day_of(self, cells: list[str]) -> dt.date | None:
        at = self.day_column
        if at is None:
            return None
        cell = cells[at].strip()
        if fold(self.columns[at]) in _NTH:
            told = self.start is not None and cell.isdecimal() and len(cell) < len("000000")
            return self.start + dt.timedelta(days=int(cell)) if self.start and told else None
        day = read_day(cell)
        return day.date if day and not day.month else None

    @property
    def links(self) -> dict[str, int]:
        """Where the table says what links brought, or nothing if it is about something else."""
        found: dict[str, int] = {}
        for at, name in enumerate(self.columns):
            if known := LINKS.get(fold(name)):
                found.setdefault(known, at)
        dims = {found[name] for name in ("campaign", "source", "medium", "both", "content") if name in found}
        others = {at for at in range(len(self.columns)) if at not in dims and at != self.day_column}
        others -= set(self.metrics)
        dated = self.day_column is not None or (self.start is not None and self.start == self.end)
        useful = "campaign" in found and dated and not others and any(name in found for name in METRICS)
        return found if useful else {}

    def sums_up(self, cells: list[str]) -> bool:
        """Explorations put the total of a table into a row that is about nothing."""
        known = [at for at, name in enumerate(self.columns) if LINKS.get(fold(name), METRICS[0]) not in METRICS]
        about = known if self.day_column is None else [*known, self.day_column]
        return bool(known) and not any(cells[at].strip() for at in about)

    @property
    def has_more(self) -> bool:
        """Whether it has numbers that a day of links has no place for."""
        return any(LINKS.get(fold(self.columns[at])) not in METRICS for at in self.metrics)

    def as_json(self) -> dict[str, Any]:
        names = {at: self.columns[at] for at in self.metrics}
        days = [day.isoformat() for cells in (self.first, self.last) if cells and (day := self.day_of(cells))]
        told: dict[str, Any] = {
            "line": self.line,
            "title": self.title,
            "new_card": self.new_card,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "columns": self.columns,
            "rows": self.rows,
            "first": self.first,
            "last": self.last,
            "sums": {name: whole(float(self.totals.get(at, 0))) for at, name in names.items()},
        }
        if days:
            told["days"] = days
            told["nonzero"] = {name: self.counted.get(at, []) for at, name in names.items()}
        return told


@dataclass
class Exported:
    """The walk through a file: its head, and the table that is being read."""

    facts: dict[str, str] = field(default_factory=dict)
    marked: bool = False  # it has the lines that only these exports have
    table: GaTable | None = None
    _open: bool = False
    _rules: int = 0
    _title: str | None = None
    _card: bool = False
    _days: list[dt.date] = field(default_factory=list)
    _same: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def walk(self, records: Iterable[Record]) -> Iterator[tuple[GaTable, int, list[str] | None]]:
        """Yield each table when it begins (without cells), then its rows."""
        for line, cells in records:
            text = ",".join(cells).strip().rstrip(",")
            if not any(cell.strip() for cell in cells):
                self._open = False
            elif text.startswith("#"):
                self._open = False
                self._comment(text.lstrip("#").strip())
            elif self._open or self._goes_on(cells):
                self._open = True
                if self.table:
                    yield self.table, line, cells
            else:
                yield self._begin(line, cells), line, None

    def _goes_on(self, cells: list[str]) -> bool:
        """An empty row in the middle: numbers under a header of this width are its rows."""
        same = self.table is not None and len(cells) >= len(self.table.columns) and not self._days and not self._card
        return same and any(number_of(cell) is not None for cell in cells)

    def _begin(self, line: int, cells: list[str]) -> GaTable:
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        start, end = (self._days[0], self._days[-1]) if self._days else self._former()
        columns = [" ".join(cell.split()) for cell in cells]
        key = (self._title, start, end, *columns)
        self._same[key] = self._same.get(key, -1) + 1
        self.table = GaTable(line, self._title, self._card, start, end, columns, ordinal=self._same[key])
        self._open, self._title, self._card, self._days = True, None, False, []
        return self.table

    def _former(self) -> tuple[dt.date | None, dt.date | None]:
        return (self.table.start, self.table.end) if self.table else (None, None)

    def _comment(self, text: str) -> None:
        if text and set(text) <= set("-=#"):
            self._rules += 1
        elif match := _RANGE.fullmatch(text):
            self._days, self.marked = [day for part in match.groups() if (day := _day(part))], True
        elif (match := _DATE.fullmatch(text)) and (day := _day(match[1])):
            self._days, self.marked = [*self._days[-1:], day], True
        elif self._rules == 1:
            self._head(text)
        else:
            self._title, self._card = text or None, True

    def _head(self, text: str) -> None:
        if match := _FACT.fullmatch(text):
            self.facts[fold(match[1])] = match[2].strip()
        elif text:
            self.marked = self.marked or "export" in text.casefold()
            self.facts.setdefault("report", text)

    def fact(self, *names: str) -> str | None:
        value = next((self.facts[name] for name in names if name in self.facts), "")
        return None if fold(value) in _REDACTED else value

    @property
    def account(self) -> str | None:
        return self.fact("account", "cuenta", "konto", "compte", "conta")

    @property
    def property(self) -> str | None:
        return self.fact("property", "propiedad", "propriedade", "propriete", "proprieta")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _dotted(cell: str) -> str:
    return _COMMA.sub(r"\1.\2", text) if _COMMA.fullmatch(text := cell.strip()) else text


def number_of(cell: str) -> float | None:
    text = _dotted(cell)
    return float(text) if _NUMBER.fullmatch(text) and not text.endswith("%") else None


def whole(value: float) -> float:
    return int(value) if value == int(value) else value


def is_sum(cells: list[str], width: int) -> bool:
    """``Grand total`` stands behind the cells of a row, ``Total`` before them."""
    beyond = [cell for cell in cells[width:] if cell.strip()]
    return bool(beyond and is_totals(beyond)) or is_totals(cells)


def looks_like_one(exported: Exported, tables: list[GaTable]) -> bool:
    known = {read_header(name).foreign for table in tables for name in table.columns}
    return bool(tables) and (exported.marked or "ga4" in known)
