"""Cells that leave the house: whatever a spreadsheet program would run becomes text, and numbers stay numbers."""

import re
import unicodedata
from typing import Any

# With their full-width forms, which some programs read as the same.
FORMULA = "=+-@|%＝＋－＠｜％"  # noqa: RUF001 -- the full-width forms are the point
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def safe_cell(value: Any) -> str:
    """Return the text of a cell. What is unknown stays empty; only words can be dangerous."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    bare = value.lstrip("".join(set(filter(_is_blank, value))))
    if bare.startswith(tuple(FORMULA)) and not NUMBER.fullmatch(bare.rstrip()):
        return f"'{bare}"
    # Spaces in front of words are as they were written; tabs, line ends and NULs in front are a trick.
    return bare if value[: len(value) - len(bare)].strip(" ") else value


def _is_blank(sign: str) -> bool:
    """Say whether a reader sees nothing: spaces, control signs, marks of direction and of byte order."""
    return unicodedata.category(sign)[0] in "CZ"
