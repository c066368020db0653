"""One row of a planned table → a statement about an account, or a rejection."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from analytics.importing import readers
from analytics.importing.fields import MAGNITUDES, Kind
from analytics.importing.identity import Identity, address_of, handle_text, identity_of, platform_of
from analytics.importing.mapping import Assigned
from analytics.importing.missing import is_missing_handle
from analytics.importing.plan import Plan
from analytics.importing.readers import UNREAD, Reader
from analytics.importing.tables import is_totals

_ASIDE = {Kind.IDENTITY, Kind.PLATFORM, Kind.DATE}
_NOTE = 3  # columns from which one lone cell is a remark


class Rejected(Exception):
    def __init__(self, reason: str, **more: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.more = more


@dataclass
class Row:
    """What one row says about one account on one day."""

    line: int
    platform: str
    identity: Identity
    observed_on: dt.date
    month: bool
    values: dict[str, Any]
    url: str = ""
    warnings: list[dict[str, Any]] = field(default_factory=list)


def check_shape(cells: list[str], header: list[str], speaks: Callable[[list[str]], bool]) -> None:
    """Reject what is no row of this table. `speaks` tells of a row that begins like a sum whether it is none."""
    width = len(header)
    if len(cells) < width or (len(cells) > width and any(cell.strip() for cell in cells[width:])):
        raise Rejected("wrong_width", expected=width, found=len(cells))
    if cells[:width] == header:
        raise Rejected("repeated_header")
    if is_totals(cells) and not speaks(cells):
        raise Rejected("totals")
    given = sum(1 for cell in cells if cell)
    if given == 1 and width >= _NOTE and any(" " in cell.strip() or cell.startswith("#") for cell in cells):
        raise Rejected("note")


@dataclass
class _Cell:
    at: int
    item: Assigned
    read: Reader


class RowReader:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.width = plan.table.width
        self.header = plan.table.header
        columns = [item for item in plan.mapping.columns if item.field]
        self._at = {item.field: item.column.position - 1 for item in reversed(columns)}
        cells = [
            _Cell(item.column.position - 1, item, readers.reader_of(item))
            for item in columns
            if item.kind not in _ASIDE
        ]
        self._singles: list[tuple[str, int, Reader, _Cell]] = []
        self._twins: list[tuple[str, list[_Cell]]] = []
        for name in dict.fromkeys(cell.item.field or "" for cell in cells):
            same = [cell for cell in cells if cell.item.field == name]
            if len(same) == 1:
                self._singles.append((name, same[0].at, same[0].read, same[0]))
            else:
                self._twins.append((name, same))
        self._countries = [cell for cell in cells if cell.item.kind == Kind.COUNTRY]
        self._number = {cell.at: readers.remembering(readers.number_of(cell.item)) for cell in self._countries}
        date = plan.date
        self._day = readers.day_reader(month_first=date.month_first, anchor=date.day)

    def read(self, line: int, cells: list[str]) -> Row:
        check_shape(cells, self.header, self._stands_for_somebody)
        platform = self._platform(cells)
        identity = self._identity(cells, platform)
        day, month = self._observed_on(cells)
        row = Row(line, platform, identity, day, month, {})
        cut = self._shifted_from(row, cells)
        for name, at, read, cell in self._singles:
            value = read(cells[at]) if at < cut else None
            if value is UNREAD:
                self._unreadable(row, cell, cells[at])
                value = None
            row.values[name] = value
        for name, twins in self._twins:
            row.values[name] = self._agreed(row, name, [twin for twin in twins if twin.at < cut], cells)
        if identity.name:
            row.values["name"] = identity.name
        if "url" in self._at and address_of(cells[self._at["url"]]):
            row.url = cells[self._at["url"]].strip()
        self._warn_of_name(row, cells)
        return row

    def _stands_for_somebody(self, cells: list[str]) -> bool:
        """A creator may be called Total; then other words describe him."""
        described = [at for name, at in self._at.items() if name in _WORDS]
        texts = [cells[at].strip() for at in described if cells[at].strip()]
        return any(not is_totals([text]) and not text[:1].isdecimal() for text in texts)

    def _platform(self, cells: list[str]) -> str:
        answer = self.plan.platform
        if answer.column is None:
            return answer.value
        cell = cells[answer.column.column.position - 1]
        if answer.column.field == "platform":
            found = platform_of(cell)
        else:
            address = address_of(cell)
            found = address.platform if address else None
        if answer.value and found not in (None, answer.value):
            raise Rejected("other_platform", value=cell)
        if not answer.value and found is None:
            raise Rejected("platform_unknown", value=cell)
        return found or answer.value

    def _identity(self, cells: list[str], platform: str) -> Identity:
        handle, name, url = (cells[self._at[field]] if field in self._at else "" for field in ("handle", "name", "url"))
        if "/" in handle and (address := address_of(handle)) and address.platform != platform:
            raise Rejected("other_platform", value=handle)
        identity = identity_of(handle, name, url, platform)
        if identity is None:
            raise Rejected("no_identity")
        return identity

    def _observed_on(self, cells: list[str]) -> tuple[dt.date, bool]:
        date = self.plan.date
        if date.column is None and date.day:
            return date.day, date.month
        cell = cells[date.column.column.position - 1] if date.column else ""
        found: tuple[dt.date, bool] | None = self._day(cell)
        if found is None:
            raise Rejected("observed_on_unknown", value=cell)
        return found

    def _shifted_from(self, row: Row, cells: list[str]) -> int:
        """A number where a country belongs: this cell and all right of it slid, and mean nothing."""
        for cell in self._countries:
            if isinstance(self._number[cell.at](cells[cell.at]), tuple):
                row.warnings.append(self._about(row, "shifted_cells", from_column=cell.at + 1, value=cells[cell.at]))
                return cell.at
        return self.width

    def _agreed(self, row: Row, name: str, twins: list[_Cell], cells: list[str]) -> Any:
        values = [(cell.read(cells[cell.at]), cell) for cell in twins]
        for value, cell in values:
            if value is UNREAD:
                self._unreadable(row, cell, cells[cell.at])
        given = [(value, cell) for value, cell in values if value is not None and value is not UNREAD]
        if not given:
            return None
        if all(value == given[0][0] for value, _ in given):
            return given[0][0]
        if given[0][1].item.kind in MAGNITUDES:
            finest = self._rounded(given, cells)
            if finest is not None:
                return finest
        texts = [cells[cell.at] for _, cell in given]
        row.warnings.append(self._about(row, "twins_differ", field=name, value=" / ".join(texts)))
        return None

    @staticmethod
    def _rounded(given: list[tuple[Any, _Cell]], cells: list[str]) -> Any:
        """``13.8M`` beside ``13812345``: the same number, written less fine."""
        steps = [(readers.step_of(cell.item)(cells[cell.at]), value) for value, cell in given]
        _, finest = min(steps, key=lambda pair: pair[0])
        return (
            finest
            if all((step > 1 and abs(value - finest) < step) or value == finest for step, value in steps)
            else None
        )

    def _unreadable(self, row: Row, cell: _Cell, text: str) -> None:
        column = cell.item.column
        row.warnings.append(
            self._about(row, "unreadable", column=column.position, header=column.header, value=text[:200])
        )

    def _warn_of_name(self, row: Row, cells: list[str]) -> None:
        if "handle" in self._at and row.identity.handle is None:
            cell = cells[self._at["handle"]]
            if not is_missing_handle(cell):
                row.warnings.append(self._about(row, "not_a_handle", value=handle_text(cell)))

    @staticmethod
    def _about(row: Row, code: str, **more: Any) -> dict[str, Any]:
        return {"line": row.line, "code": code, "account": row.identity.key, **more}


_WORDS = {"handle", "name", "category", "category_2", "country", "audience_country", "gender", "city"}
