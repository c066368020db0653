"""Whom the ids and handles of a file mean: by a list of influencers beside it, else by the handles we know."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from accounts.models import SocialAccount
from analytics.importing.fields import METRICS
from analytics.importing.identity import identity_of
from analytics.importing.options import Options
from analytics.importing.reading import look, read
from analytics.importing.report import Report
from analytics.importing.rows import Row
from analytics.importing.store import Store

_METRICS = frozenset(METRICS)
_TOLD = 100_000  # names that are remembered to be counted


class Somebody(NamedTuple):
    platform: str
    key: str
    account: int | None


class BadList(Exception):
    """The list of influencers leaves something open itself."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.reason)
        self.report = report


@dataclass
class People:
    """Whom a file can mean. Accounts that nobody knew are made where that is allowed."""

    rows: dict[str, Row] = field(default_factory=dict)
    makes: bool = False
    store: Store | None = None
    report: Report = field(default_factory=Report)
    unknown: set[str] = field(default_factory=set)
    _found: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Options, *, makes: bool = False) -> "People":
        people = cls(makes=makes and options.makes_accounts, store=Store(options.run, dry=options.dry_run))
        if options.people:
            people.rows = _listed(options)
        return people

    def find(self, asked: Iterable[tuple[str, str]], line: int) -> dict[tuple[str, str], Somebody]:
        """Return who is meant by (platform, id or handle), all in a few queries."""
        wanted = {pair: row for pair in set(asked) if (row := self._row(*pair, line)) is not None}
        keys = {(row.platform, row.identity.key) for row in wanted.values()}
        self._look_up(keys)
        if self.makes and self.store and (missing := keys - self._found.keys()):
            rows = {(row.platform, row.identity.key): row for row in wanted.values()}
            self.store.take([rows[key] for key in sorted(missing)], self.report)
            self._look_up(missing)
        return {
            pair: Somebody(row.platform, row.identity.key, self._found.get((row.platform, row.identity.key)))
            for pair, row in wanted.items()
        }

    def note_unknown(self, name: str) -> None:
        if len(self.unknown) < _TOLD:
            self.unknown.add(name)

    def _row(self, platform: str, name: str, line: int) -> Row | None:
        if name in self.rows:
            return self.rows[name]
        if not platform:
            return None
        identity = identity_of(name, "", "", platform)
        if identity is None or identity.handle is None:
            return None
        return Row(line, platform, identity, dt.date.min, month=False, values={})

    def _look_up(self, keys: Iterable[tuple[str, str]]) -> None:
        by_platform: dict[str, list[str]] = {}
        for platform, key in keys:
            if (platform, key) not in self._found:
                by_platform.setdefault(platform, []).append(key)
        if len(self._found) > _TOLD:
            self._found.clear()
        for platform, wanted in by_platform.items():
            rows = SocialAccount.objects.filter(platform=platform, key__in=wanted).values_list("key", "pk")
            self._found.update({(platform, key): pk for key, pk in rows})


def _listed(options: Options) -> dict[str, Row]:
    """Read the list: its ids, who they are, and what it says about them, but no numbers (nothing says of when)."""
    said = Options(platform=options.platform, observed_on=dt.date(2000, 1, 1))
    looked = look(options.people, options.people_name or options.people.name, said) if options.people else None
    if looked is None:
        return {}
    if looked.report.status == "refused":
        raise BadList(looked.report)
    rows: dict[str, Row] = {}

    def keep(chunk: list[Row], _report: Report) -> None:
        for row in chunk:
            name = _name_of(row)
            facts: dict[str, Any] = {key: value for key, value in row.values.items() if key not in _METRICS}
            facts.pop("external_id", None)
            rows.setdefault(name, replace(row, values=facts, warnings=[]))

    read(looked, keep)
    return rows


def _name_of(row: Row) -> str:
    return str(row.values.get("external_id") or row.identity.handle or row.identity.name)
