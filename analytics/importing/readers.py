"""Cell → value, one reader per column. Readers remember what they read, up to a bound."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from analytics.importing.countries import country_of
from analytics.importing.dates import read_day
from analytics.importing.fields import Kind
from analytics.importing.figures import Figure, Number, dissect, number
from analytics.importing.identity import platform_of, tidy
from analytics.importing.judge import decimal_of, scale_of
from analytics.importing.mapping import Assigned
from analytics.importing.missing import is_invisible, is_missing

REMEMBERED = 1 << 13
SHORT = 15  # digits


class Unread:
    """A cell that says something which can't be read: unknown, and worth a warning."""


UNREAD = Unread()
Value = Any
Reader = Callable[[str], Value]


def reader_of(item: Assigned) -> Reader:
    if item.kind in {Kind.COUNT, Kind.MEAN}:
        return remembering(_magnitude(item))
    if item.kind == Kind.RATE:
        return remembering(_rate(item))
    if item.kind == Kind.COUNTRY:
        return remembering(_country)
    if item.kind == Kind.PLATFORM:
        return remembering(_platform)
    return remembering(text)


def remembering(read: Reader) -> Reader:
    known: dict[str, Value] = {}

    def reading(cell: str) -> Value:
        try:
            return known[cell]
        except KeyError:
            value = read(cell)
            if len(known) >= REMEMBERED:
                known.clear()
            known[cell] = value
            return value

    return reading


def text(cell: str) -> str | None:
    return None if is_missing(cell) or is_invisible(cell) else tidy(cell)


def number_of(item: Assigned) -> Callable[[str], tuple[Figure, Number] | Unread | None]:
    """Read the exact number of a cell of this column, missing as None."""
    decimal = decimal_of(item)

    def read(cell: str) -> tuple[Figure, Number] | Unread | None:
        if is_missing(cell):
            return None
        figure = dissect(cell)
        exact = number(figure, decimal) if figure else None
        return (figure, exact) if figure and exact else UNREAD

    return read


def step_of(item: Assigned) -> Callable[[str], float]:
    """Tell how fine a cell is: 13.8M means it to 0.1M. Asked only where twins differ."""
    read, scale = number_of(item), scale_of(item)

    def step(cell: str) -> float:
        found = read(cell)
        if not isinstance(found, tuple):
            return math.inf
        figure, exact = found
        return exact.step * (scale if figure.scale == 1 else 1)

    return step


def _magnitude(item: Assigned) -> Reader:
    read, scale, whole = number_of(item), scale_of(item), item.kind == Kind.COUNT

    def value(cell: str) -> Value:
        if cell.isdecimal() and len(cell) < SHORT:
            return int(cell) * scale
        found = read(cell)
        if not isinstance(found, tuple):
            return found
        figure, exact = found
        if figure.negative or figure.percent:
            return UNREAD
        if scale > 1 and figure.scale == 1:
            exact = exact._replace(mantissa=exact.mantissa * scale)
        count = exact.whole()
        if count is not None:
            return count if count < 1 << 62 else UNREAD
        return UNREAD if whole else exact.real()

    return value


def _rate(item: Assigned) -> Reader:
    read = number_of(item)
    percent = item.unit == "%" or (item.meaning.percent and item.unit != "ratio")
    ratio = item.unit == "ratio"

    def value(cell: str) -> Value:
        found = read(cell)
        if not isinstance(found, tuple):
            return found
        figure, exact = found
        if figure.negative or figure.scale > 1:
            return UNREAD
        if figure.percent or percent:
            return exact._replace(places=exact.places + 2).real()
        # 0 is 0 with and without its sign; any other bare cell beside cells with % is open.
        return exact.real() if ratio or exact.mantissa == 0 else UNREAD

    return value


def _country(cell: str) -> Value:
    if is_missing(cell) or is_invisible(cell):
        return None
    return country_of(cell) or UNREAD


def _platform(cell: str) -> Value:
    return None if is_missing(cell) else platform_of(cell) or UNREAD


def day_reader(*, month_first: bool, anchor: dt.date | None) -> Callable[[str], tuple[dt.date, bool] | None]:
    def value(cell: str) -> tuple[dt.date, bool] | None:
        day = read_day(cell)
        if day is None:
            return None
        if day.ago is not None:
            return (anchor - dt.timedelta(days=day.ago), False) if anchor else None
        date = day.other if month_first and day.other else day.date
        return (date, day.month) if date else None

    return remembering(value)
