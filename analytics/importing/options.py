"""What the user says about a file: --platform, --observed-on, --map."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from analytics.importing.dates import read_day
from analytics.importing.fields import FIELDS, UNITS
from analytics.importing.identity import platform_of


class BadOption(ValueError):
    """The user's own words can't be followed."""


class Mapped(NamedTuple):
    """One ``COLUMN=FIELD[:UNIT]``; no field means: ignore the column."""

    column: str
    field: str | None
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        column, equals, target = text.rpartition("=")
        name, _, unit = target.strip().partition(":")
        if not equals or not column.strip() or not name:
            raise BadOption(f"--map {text}: write COLUMN=FIELD, COLUMN=FIELD:UNIT or COLUMN=- to ignore the column.")
        if name == "-":
            return cls(" ".join(column.split()), None)
        if name not in FIELDS:
            raise BadOption(f"--map {text}: there is no field {name!r}. Fields: {', '.join(FIELDS)}.")
        unit = unit.upper() if unit.upper() in UNITS else unit.lower()
        if unit and unit not in UNITS:
            raise BadOption(f"--map {text}: there is no unit {unit!r}. Units: {', '.join(sorted(UNITS))}.")
        return cls(" ".join(column.split()), name, unit)

    def fits(self, position: int, header: str) -> bool:
        return self.column in (f"#{position}", " ".join(header.split()))


@dataclass
class Options:
    platform: str = ""
    observed_on: dt.date | None = None
    maps: list[Mapped] = field(default_factory=list)
    dry_run: bool = False

    @classmethod
    def parse(
        cls, *, platform: str = "", observed_on: str = "", maps: list[str] | None = None, dry_run: bool = False
    ) -> Self:
        known = platform_of(platform) if platform else ""
        if known is None:
            raise BadOption(f"--platform {platform}: this platform is not known.")
        return cls(known, _day(observed_on), [Mapped.parse(text) for text in maps or []], dry_run)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        known = {key: stored[key] for key in ("platform", "observed_on", "maps") if stored.get(key)}
        return cls.parse(**known)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None or day.date is None or day.ambiguous or day.month:
        raise BadOption(f"--observed-on {text}: write the day as YYYY-MM-DD.")
    return day.date
