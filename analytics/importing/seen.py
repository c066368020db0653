"""Which accounts a file has already named, kept on disk: the memory of an import doesn't grow with its file."""

import hashlib
import marshal
import sqlite3
import tempfile
from collections.abc import Sequence
from typing import Any, NamedTuple

Named = tuple[bytes, int, bytes]  # key, number of the row in the file, its line and values


class First(NamedTuple):
    line: int
    values: dict[str, Any]


class Seen:
    """A table of 8-byte keys in a temporary file that disappears with its owner."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="import-", suffix=".sqlite3")  # noqa: SIM115 -- lives as long as this object
        self._rows = sqlite3.connect(self._file.name, isolation_level=None, check_same_thread=False)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; PRAGMA locking_mode=EXCLUSIVE;"
        )
        self._rows.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, number INTEGER, facts BLOB) WITHOUT ROWID")
        self._rows.execute("BEGIN")

    def close(self) -> None:
        self._rows.close()
        self._file.close()

    def firsts(self, named: Sequence[Named]) -> dict[int, First]:
        """Remember a chunk of rows; return, by place in the chunk, the row that named the account before."""
        self._rows.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", named)
        found: dict[int, First] = {}
        marks = ",".join("?" * len(named))
        select = f"SELECT key, number FROM seen WHERE key IN ({marks})"  # noqa: S608 # nosec B608 # only question marks
        numbers = dict(self._rows.execute(select, [key for key, _, _ in named]).fetchall())
        for place, (key, number, _) in enumerate(named):
            if numbers[key] != number:
                (facts,) = self._rows.execute("SELECT facts FROM seen WHERE key = ?", (key,)).fetchone()
                found[place] = First(*marshal.loads(facts))  # noqa: S302 # nosec B302 # written by this process, a moment ago
        return found


class Tally:
    """How often each key came, on disk as well."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="import-", suffix=".sqlite3")  # noqa: SIM115 -- lives as long as this object
        self._rows = sqlite3.connect(self._file.name, isolation_level=None, check_same_thread=False)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; PRAGMA locking_mode=EXCLUSIVE;"
        )
        self._rows.execute("CREATE TABLE tally (key BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._rows.execute("BEGIN")

    def close(self) -> None:
        self._rows.close()
        self._file.close()

    def add(self, key: bytes) -> int:
        """Count one more; return how many there are now."""
        upsert = "INSERT INTO tally VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times"
        return int(self._rows.execute(upsert, [key]).fetchone()[0])


def key_of(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).digest()
