"""What the user says about a file: --platform, --observed-on, --map, --currency, and whose it is."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from analytics.importing.dates import read_day
from analytics.importing.fields import FIELDS, UNITS, Kind
from analytics.importing.identity import platform_of
from analytics.importing.kinds.fields import FIELDS_OF
from analytics.importing.monies import is_currency


class BadOption(ValueError):
    """The user's own words can't be followed."""


class Mapped(NamedTuple):
    """One ``COLUMN=FIELD[:UNIT]``; no field means: ignore the column."""

    column: str
    field: str | None
    unit: str = ""

    @classmethod
    def parse(cls, text: str, fields: dict[str, Kind] = FIELDS) -> Self:
        column, equals, target = text.rpartition("=")
        name, _, unit = target.strip().partition(":")
        if not equals or not column.strip() or not name:
            raise BadOption(f"--map {text}: write COLUMN=FIELD, COLUMN=FIELD:UNIT or COLUMN=- to ignore the column.")
        if name == "-":
            return cls(" ".join(column.split()), None)
        if name not in fields:
            raise BadOption(f"--map {text}: there is no field {name!r}. Fields: {', '.join(fields)}.")
        unit = unit.upper() if unit.upper() in UNITS else unit.lower()
        if unit and unit not in UNITS:
            raise BadOption(f"--map {text}: there is no unit {unit!r}. Units: {', '.join(sorted(UNITS))}.")
        return cls(" ".join(column.split()), name, unit)

    def fits(self, position: int, header: str) -> bool:
        return self.column in (f"#{position}", " ".join(header.split()))


@dataclass
class Options:
    """All that is known of a file beside its own words. Keys are those of our rows."""

    platform: str = ""
    observed_on: dt.date | None = None
    maps: list[Mapped] = field(default_factory=list)
    dry_run: bool = False
    kind: str = "influencers"
    currency: str = ""
    people: Path | None = None  # the list of influencers that ids stand for
    people_name: str = ""
    account: int | None = None  # whose posts they are
    brand: int | None = None  # whose orders and payouts they are
    web_property: int | None = None  # whose traffic it is
    run: int | None = None
    makes_accounts: bool = True  # whether whom nobody knows becomes an unclaimed profile

    @classmethod
    def parse(  # noqa: PLR0913 -- what a user may say
        cls,
        *,
        platform: str = "",
        observed_on: str = "",
        maps: list[str] | None = None,
        dry_run: bool = False,
        kind: str = "influencers",
        currency: str = "",
    ) -> Self:
        known = platform_of(platform) if platform else ""
        if known is None:
            raise BadOption(f"--platform {platform}: this platform is not known.")
        code = currency.strip().upper()
        if code and not is_currency(code):
            raise BadOption(f"--currency {currency}: write its code of three letters, as EUR.")
        wishes = [Mapped.parse(text, FIELDS_OF[kind]) for text in maps or []]
        return cls(known, _day(observed_on), wishes, dry_run, kind, code)

    @classmethod
    def from_json(cls, stored: dict[str, Any], kind: str = "influencers") -> Self:
        known = {key: stored[key] for key in ("platform", "observed_on", "maps", "currency") if stored.get(key)}
        return cls.parse(kind=kind, **known)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None or day.date is None or day.ambiguous or day.month:
        raise BadOption(f"--observed-on {text}: write the day as YYYY-MM-DD.")
    return day.date
