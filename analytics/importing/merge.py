"""What is stored + what a row says → what to write. Empty never erases, a later day wins, the same day keeps the first."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from analytics.currents import NUMBERS, REPORTED, Said
from analytics.importing.bulk import as_json
from analytics.importing.fields import METRICS
from analytics.importing.rows import Row

SOURCE = "file"
COLUMNS = (*NUMBERS, "engagement_rate")
_RENAMED = {"engagement_avg": "avg_engagement", "engagement_authentic_avg": "authentic_engagement"}
_METRICS = frozenset(METRICS)


@dataclass
class Statement:
    """A snapshot, stored or to be stored. ``raw`` holds what has no column: facts and rarer numbers."""

    observed_on: dt.date
    month: bool
    numbers: dict[str, Any]
    raw: dict[str, Any]
    pk: int | None = None
    changed: bool = False

    @classmethod
    def of(cls, row: Row) -> "Statement":
        numbers: dict[str, Any] = {}
        raw: dict[str, Any] = {}
        for name, value in row.values.items():
            if value is not None:
                column = _RENAMED.get(name, name)
                (numbers if column in _COLUMN_SET else raw)[column] = value
        return cls(row.observed_on, row.month, numbers, raw)

    @property
    def measured(self) -> bool:
        return bool(self.numbers) or not _METRICS.isdisjoint(self.raw)

    def merge(self, other: "Statement") -> list[str]:
        """Fill what was unknown; return the fields where the two contradict each other."""
        differs = []
        for mine, theirs in ((self.numbers, other.numbers), (self.raw, other.raw)):
            for name, value in theirs.items():
                if mine.get(name) is None:
                    mine[name], self.changed = value, True
                elif mine[name] != value:
                    differs.append(name)
        return differs

    def as_row(self, account: int, run: int | None) -> tuple[Any, ...]:
        values = [self.numbers.get(name) for name in COLUMNS]
        variant = REPORTED if self.numbers.get("engagement_rate") is not None else ""
        return (account, run, self.observed_on, "month" if self.month else "day", *values, variant, as_json(self.raw))

    def said(self) -> Said:
        numbers = tuple(self.numbers.get(name) for name in NUMBERS)
        return Said(self.observed_on, SOURCE, numbers, self.numbers.get("engagement_rate"))


_COLUMN_SET = frozenset(COLUMNS)


@dataclass
class Known:
    """One account during a slice: what the database knew, and what the slice adds."""

    platform: str
    row: Row
    pk: int | None = None
    influencer: int | None = None
    unclaimed: bool = True
    facts: dict[str, list[Any]] = field(default_factory=dict)
    has_current: bool = False
    statements: dict[dt.date, Statement] = field(default_factory=dict)
    facts_changed: set[str] = field(default_factory=set)

    def hear(self, row: Row) -> tuple[bool, bool, list[str]]:
        """Take a row in; return whether it is a new snapshot, whether anything changed, and what it contradicts."""
        said = Statement.of(row)
        kept = self._learn(said)
        stored = self.statements.get(row.observed_on)
        if stored is not None:
            before, stored.changed = stored.changed, False
            kept += [name for name in stored.merge(said) if name not in kept]
            changed, stored.changed = stored.changed, stored.changed or before
            return False, changed or bool(self.facts_changed), kept
        if said.measured:
            self.statements[row.observed_on] = said
            return True, True, kept
        return False, bool(self.facts_changed), kept

    def _learn(self, said: Statement) -> list[str]:
        kept: list[str] = []
        day = said.observed_on.isoformat()
        if not self.facts:
            self.facts = {name: [value, day] for name, value in said.raw.items() if name not in _METRICS}
            self.facts_changed = set(self.facts)
            return kept
        for name, value in said.raw.items():
            if name in _METRICS:
                continue
            old = self.facts.get(name)
            if old is None or (day > old[1] and value != old[0]):
                self.facts[name] = [value, day]
                self.facts_changed.add(name)
            elif day > old[1]:
                old[1] = day
                self.facts_changed.add(name)
            elif day == old[1] and value != old[0]:
                kept.append(name)
        return kept

    def fact(self, name: str) -> str:
        found = self.facts.get(name)
        return str(found[0]) if found else ""

    @property
    def name(self) -> str:
        return self.fact("name") or self.row.identity.handle or self.row.identity.name
