"""JSON lines, or one JSON array of objects, as a table whose columns are the keys in order of appearance."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from analytics.importing.cells import text_of

_CHUNK = 1 << 16
_COLUMNS = 500  # a file with more keys is no table
_DECODER = json.JSONDecoder(parse_float=Decimal)
_BETWEEN = "[], \t\r\n"


def records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Read once for the keys and once for the rows, so that memory holds one object at a time."""
    keys: dict[str, None] = {}
    for _, value in _values(path, encoding):
        if isinstance(value, dict) and len(keys) < _COLUMNS:
            keys.update(dict.fromkeys(_flat(value)))
    yield 0, list(keys)
    for line, value in _values(path, encoding):
        if isinstance(value, dict):
            flat = _flat(value)
            yield line, [text_of(flat.get(key)) for key in keys]
        else:
            yield line, [text_of(value)]


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            flat.update(_flat(item, f"{prefix}{key} "))
        else:
            flat[f"{prefix}{key}"] = item
    return flat


def _values(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    with path.open(encoding=encoding, errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    return _lines(path, encoding) if _decodes(first) else _array(path, encoding)


def _decodes(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line.strip()), dict)
    except json.JSONDecodeError:
        return False


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """Decode line by line; what is no JSON comes out as text, to be rejected with its number."""
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(file, start=1):
            text = line.strip()
            if text:
                try:
                    yield number, _DECODER.decode(text)
                except json.JSONDecodeError:
                    yield number, text


def _array(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """Decode object after object, with one object and one chunk in memory."""
    with path.open(encoding=encoding, errors="replace") as file:
        buffer, at, line = file.read(_CHUNK), 0, 1
        while True:
            while at < len(buffer) and buffer[at] in _BETWEEN:
                line += buffer[at] == "\n"
                at += 1
            try:
                value, end = _DECODER.raw_decode(buffer, at)
            except json.JSONDecodeError:
                chunk = file.read(_CHUNK)
                if not chunk:
                    if buffer[at:].strip():
                        yield line, buffer[at : at + 200]
                    return
                buffer, at = buffer[at:] + chunk, 0
                continue
            yield line, value
            line += buffer.count("\n", at, end)
            at = end
