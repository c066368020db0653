"""Reads decoded JSON: what is absent is nothing, what has another shape is a changed schema, named by its path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from analytics.sources.errors import SchemaChanged

Row = Mapping[str, Any]
LONGEST = 100_000  # characters of a text; nobody writes more
# Nothing that we ask for happened before, or will later; near the ends of the calendar no zone can be told.
YEARS = range(1990, 2100)


def rows(body: object, path: str) -> list[Row]:
    """Return the list of objects at a dotted path, which has to be there."""
    found: object = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise SchemaChanged(path)
    return found


def part(row: object, path: str) -> Row:
    """Return the object at a dotted path; nothing where it or what holds it is absent."""
    for name in path.split("."):
        if not isinstance(row, Mapping):
            raise SchemaChanged(path)
        row = row.get(name) or {}
    if not isinstance(row, Mapping):
        raise SchemaChanged(path)
    return row


def text(row: Row, name: str) -> str:
    """Return text without what no database takes; an id may come as a number."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SchemaChanged(name)
    return _clean(str(value))


def _clean(value: str) -> str:
    return value[:LONGEST].replace("\x00", "").encode("utf-8", "replace").decode()


def required(row: Row, name: str) -> str:
    """The same for what must be there, such as an id."""
    if not (found := text(row, name)):
        raise SchemaChanged(name)
    return found


def flag(row: Row, name: str) -> bool | None:
    value = row.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise SchemaChanged(name)


def number(row: Row, name: str) -> float | None:
    """A length of time, say: JSON as it is read here also knows NaN and infinity."""
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise SchemaChanged(name)
    return float(value)


def moment(row: Row, name: str) -> datetime | None:
    """A time in ISO 8601 or in seconds since 1970; without a zone it is UTC."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(value)
    except (OSError, OverflowError, TypeError, ValueError):
        raise SchemaChanged(name) from None
    if found.year not in YEARS:
        raise SchemaChanged(name)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def words(row: Row, name: str, sign: str) -> tuple[str, ...]:
    """Hashtags or mentions, without their sign, each once."""
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise SchemaChanged(name)
    return tuple(dict.fromkeys(_clean(word).removeprefix(sign) for word in value))
