"""What contradicts itself in a table of posts. It is kept as it was said, and told."""

from dataclasses import dataclass, field
from typing import Any

from analytics.importing.header import fold
from analytics.importing.kinds.rows import Cells

_LISTED = 200
_INTERACTIONS = ("likes", "comments", "saves", "shares")
_WHOLE = 100


@dataclass
class Flags:
    above: int = 0
    below: int = 0
    _beyond: dict[str, list[int]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def look(self, row: Cells) -> None:
        self._sources(row)
        for name in ("reach", "impressions"):
            base = row.values.get(name)
            done = [row.values.get(field) for field in _INTERACTIONS]
            if base is not None and sum(value or 0 for value in done) > base:
                self._count(f"interactions > {name}", row.line)
        for name, value in row.extra.items():
            if isinstance(value, (int, float)) and value > _WHOLE and "rate" in fold(name).split():
                self._count(name, row.line)

    def _sources(self, row: Cells) -> None:
        """``From Home``, ``From Explore``, …: where the impressions came from."""
        parts = [value for name, value in row.extra.items() if name.casefold().startswith("from ")]
        total = row.values.get("impressions")
        if total is None or not parts or not all(isinstance(value, (int, float)) for value in parts):
            return
        self.above += sum(parts) > total
        self.below += sum(parts) < total

    def _count(self, what: str, line: int) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1
        lines = self._beyond.setdefault(what, [])
        if len(lines) < _LISTED:
            lines.append(line)

    def notes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if self.above or self.below:
            count = self.above + self.below
            found.append({"code": "sources_do_not_add_up", "count": count, "above": self.above, "below": self.below})
        for what, count in self._counts.items():
            code = "more_than_possible" if what.startswith("interactions > ") else "rate_above_100"
            found.append({"code": code, "field": what, "count": count, "lines": self._beyond[what]})
        return found
