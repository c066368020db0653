"""Any file → records: the physical line of the row's first character (from 1) and its cells as text."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from analytics.importing import jsonlines, workbook
from analytics.importing.dialect import delimiter_of
from analytics.importing.text import Encoding, encoding_of

Record = tuple[int, list[str]]
_SAMPLE = 1 << 16
csv.field_size_limit(1 << 20)


class Unreadable(Exception):
    """The file can't be taken apart into rows."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Source:
    """A file that can be read from its beginning as often as needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = Encoding("")
        self.delimiter = ""
        self.kind = self._kind()
        if self.kind == "delimited":
            self._look_closer()

    def records(self) -> Iterator[Record]:
        if self.kind == "workbook":
            yield from workbook.records(self.path)
        elif self.kind == "json":
            yield from jsonlines.records(self.path, self.encoding.name)
        else:
            yield from self._delimited()

    def _kind(self) -> str:
        with self.path.open("rb") as file:
            head = file.read(8)
        if not head:
            raise Unreadable("empty_file")
        return "workbook" if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else "delimited"

    def _look_closer(self) -> None:
        self.encoding = encoding_of(self.path)
        with self.path.open(encoding=self.encoding.name, errors="replace", newline="") as file:
            sample = file.read(_SAMPLE)
        if sample.lstrip().startswith(("{", "[{", "[\n", "[\r", "[ ")):
            self.kind = "json"
            return
        if len(sample) == _SAMPLE:
            sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
        self.delimiter = delimiter_of(sample)

    def _delimited(self) -> Iterator[Record]:
        with self.path.open(encoding=self.encoding.name, errors="replace", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            line, width = 1, 0
            for number in itertools.count():
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise Unreadable("broken_quotes", line) from error
                width = width or len(row)
                if reader.line_num > line and self._swallowed(row, width):
                    raise Unreadable("broken_quotes", line)
                if number or not (row and row[0].lower().startswith("sep=")):
                    yield line, row
                line = reader.line_num + 1

    def _swallowed(self, row: list[str], width: int) -> bool:
        """A quote that is never closed takes whole rows into one cell; a cell of several lines has no such lines."""
        least = max(width - 1, 1)
        return any(
            piece.count(self.delimiter) >= least
            for cell in row
            if "\n" in cell or "\r" in cell
            for piece in cell.splitlines()[1:]
        )
