"""What became of a file. Lists are cut at ``LISTED``; counts and the file of rejects are whole."""

import csv
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any, TextIO

from accounts.spreadsheets import safe_cell

LISTED = 2000


@dataclass
class Rejects:
    """The rejected rows as they were, with line and reason, written as they come."""

    file: TextIO | None = None
    header: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._writer = csv.writer(self.file) if self.file else None
        self._begun = False

    def add(self, line: int, reason: str, detail: str, cells: list[str]) -> None:
        if self._writer is None:
            return
        if not self._begun:
            self._begun = True
            self._writer.writerow(["line", "reason", "detail", *map(safe_cell, self.header)])
        self._writer.writerow([line, reason, safe_cell(detail), *map(safe_cell, cells)])


@dataclass
class Report:
    file_name: str = ""
    status: str = "imported"
    reason: str = ""
    importer: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    platform: str | None = None
    observed_on: str | None = None
    observed_precision: str | None = None
    rows: int | None = 0
    imported: int = 0
    blank: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rejected_by_reason: Counter[str] = field(default_factory=Counter)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warnings_by_code: Counter[str] = field(default_factory=Counter)
    notes: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    columns_refused: list[dict[str, Any]] = field(default_factory=list)
    accounts_new: int = 0
    accounts_without_handle: int = 0
    snapshots_new: int = 0
    unchanged: int = 0
    updated: int = 0
    kind: str = "influencers"
    # What only one kind of file has: rows that are new, the first and the last day, …
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def rejected_count(self) -> int:
        return self.rejected_by_reason.total()

    @property
    def warnings_count(self) -> int:
        return self.warnings_by_code.total()

    def reject(self, rejection: dict[str, Any]) -> None:
        self.rejected_by_reason[rejection["reason"]] += 1
        if len(self.rejected) < LISTED:
            self.rejected.append(rejection)

    def warn(self, warning: dict[str, Any]) -> None:
        self.warnings_by_code[warning["code"]] += 1
        if len(self.warnings) < LISTED:
            self.warnings.append(warning)

    def count(self, name: str, by: int = 1) -> None:
        self.more[name] = self.more.get(name, 0) + by

    def refuse(self, reason: str, **more: Any) -> "Report":
        self.status, self.reason = "refused", reason
        self.questions = self.questions or [{"reason": reason, **more}]
        return self

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Report":
        """Make it again from what ``as_json`` gave."""
        names = {one.name for one in fields(cls)}
        own = {name: value for name, value in stored.items() if name in names}
        for name in ("rejected_by_reason", "warnings_by_code"):
            own[name] = Counter(own.get(name, {}))
        return cls(**own, more={name: value for name, value in stored.items() if name not in names})

    def as_json(self) -> dict[str, Any]:
        own = {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}
        more = own.pop("more")
        return {**own, **more}
