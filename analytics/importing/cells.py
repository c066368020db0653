# ruff: noqa: PLR0911 -- one return per kind of thing
"""Typed cells (of workbooks and JSON) → text that can only be read back one way."""

import datetime as dt
from decimal import Decimal


def text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    return str(value)


def number_text(value: float | Decimal, *, percent: bool = False) -> str:
    """Write a typed number. ``1.234`` gets a fourth place: as text it might mean 1,234."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return ""
    if percent:
        exact *= 100
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
        if len(text.partition(".")[2]) == len("000"):
            text += "0"
    return f"{text}%" if percent else text
