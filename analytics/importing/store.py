"""Rows → database, in transactions of one slice each. Twice gives what once gave; any order of files gives the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.models import SocialAccount
from analytics import partitions
from analytics.currents import REPORTED, as_fields, fold, refresh, tell
from analytics.importing.bulk import Inserter, as_json, day
from analytics.importing.merge import COLUMNS, SOURCE, Known, Statement
from analytics.importing.newcomers import Newcomers
from analytics.importing.report import Report
from analytics.importing.rows import Row
from analytics.models import AccountCurrent, AccountSnapshot

SLICE = 1000  # rows of one transaction: well under half a second, so that other writers hardly wait
_TRIES = 3


class Store:
    def __init__(self, run: int | None = None, *, dry: bool = False) -> None:
        self._run = run
        self._dry = dry
        self._newcomers = Newcomers()
        if connection.vendor == "sqlite":
            # A mapped database file counts as memory of whoever reads it, page by page: keep to the bounded cache.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA mmap_size = 0")
        names = ("account", "run", "observed_on", "precision", *COLUMNS, "engagement_variant", "raw", "source")
        self._snapshots = Inserter(AccountSnapshot, *names)
        current = ("account", *as_fields(fold("", [])), "facts")
        self._currents = Inserter(AccountCurrent, *current)

    def take(self, rows: list[Row], report: Report) -> None:
        """Store a chunk. A slice that met another import's rows is done again from what is there now."""
        if not self._dry:
            partitions.ensure_for(AccountSnapshot, {row.observed_on for row in rows})
        for part in _sliced(rows):
            for attempt in range(_TRIES):
                try:
                    with transaction.atomic():
                        tally = self._slice(part)
                except IntegrityError:
                    if attempt == _TRIES - 1:
                        raise
                else:
                    tally.add_to(report)
                    break

    def _slice(self, rows: list[Row]) -> "Tally":
        known = self._known(rows)
        tally = Tally()
        for row in rows:
            account = known[row.platform, row.identity.key]
            tally.count(row, account.hear(row))
        new = [account for account in known.values() if account.pk is None]
        old = [account for account in known.values() if account.pk is not None]
        tally.accounts = len(new)
        if not self._dry:
            self._newcomers.insert(new)
            self._write(new, old)
        return tally

    def _known(self, rows: list[Row]) -> dict[tuple[str, str], Known]:
        known: dict[tuple[str, str], Known] = {}
        keys: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            known.setdefault((row.platform, row.identity.key), Known(row.platform, row))
            keys[row.platform].add(row.identity.key)
        columns = (
            "pk",
            "platform",
            "key",
            "influencer_id",
            "influencer__user_id",
            "current__account_id",
            "current__facts",
        )
        by_pk: dict[int, Known] = {}
        for platform, wanted in keys.items():
            for pk, _, key, influencer, user, current, facts in SocialAccount.objects.filter(
                platform=platform, key__in=wanted
            ).values_list(*columns):
                account = known[platform, key]
                account.pk, account.influencer = pk, influencer
                account.unclaimed = influencer is not None and user is None
                account.has_current, account.facts = current is not None, facts or {}
                by_pk[pk] = account
        if by_pk:
            self._recall(by_pk, {row.observed_on for row in rows})
        return known

    @staticmethod
    def _recall(by_pk: dict[int, Known], days: Iterable[Any]) -> None:
        columns = ("pk", "account_id", "observed_on", "precision", "raw", *COLUMNS)
        stored = AccountSnapshot.objects.filter(account__in=by_pk, source=SOURCE, observed_on__in=list(days))
        for pk, account, on, precision, raw, *values in stored.values_list(*columns):
            numbers = dict(zip(COLUMNS, values, strict=True))
            by_pk[account].statements[on] = Statement(on, precision == "month", numbers, raw, pk=pk)

    def _write(self, new: list[Known], old: list[Known]) -> None:
        self._snapshots.insert(
            [
                self._snapshot(account, statement)
                for account in (*new, *old)
                for statement in account.statements.values()
                if statement.pk is None
            ]
        )
        self._currents.insert([_current(account) for account in new])
        self._fill(old)
        changed = [
            account for account in old if any(said.pk is None or said.changed for said in account.statements.values())
        ]
        refresh(account.pk for account in changed if account.pk)
        self._keep_facts(old)
        # A profile that was there may have got an account or words; refresh told of the numbers.
        taught = [account for account in old if account.facts_changed]
        tell([account.pk for account in (*new, *taught) if account.pk])

    def _snapshot(self, account: Known, statement: Statement) -> tuple[Any, ...]:
        pk, run, on, *rest = statement.as_row(account.pk or 0, self._run)
        return (pk, run, day(on), *rest, SOURCE)

    @staticmethod
    def _fill(old: list[Known]) -> None:
        """Write what stored snapshots learnt. Few rows: files of one day that complete each other."""
        for account in old:
            for statement in account.statements.values():
                if statement.pk and statement.changed:
                    values = {**statement.numbers, "raw": statement.raw}
                    if statement.numbers.get("engagement_rate") is not None:
                        values["engagement_variant"] = REPORTED
                    AccountSnapshot.objects.filter(pk=statement.pk).update(**values)

    @staticmethod
    def _keep_facts(old: list[Known]) -> None:
        taught = [account for account in old if account.facts_changed]
        rows = [AccountCurrent(account_id=account.pk or 0, facts=account.facts) for account in taught]
        AccountCurrent.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["account"], update_fields=["facts"]
        )
        Newcomers.describe([account for account in taught if account.unclaimed])


class Tally:
    """Counts of one slice, added to the report only once the slice is committed."""

    def __init__(self) -> None:
        self.accounts = 0
        self._snapshots = self._updated = self._unchanged = 0
        self._warnings: list[dict[str, Any]] = []

    def count(self, row: Row, heard: tuple[bool, bool, list[str]]) -> None:
        new, changed, kept = heard
        self._snapshots += new
        self._updated += changed and not new
        self._unchanged += not changed
        if kept:
            about = {"line": row.line, "account": row.identity.key, "value": ", ".join(kept)}
            self._warnings.append({**about, "code": "kept_earlier"})

    def add_to(self, report: Report) -> None:
        report.accounts_new += self.accounts
        report.snapshots_new += self._snapshots
        report.updated += self._updated
        report.unchanged += self._unchanged
        for warning in self._warnings:
            report.warn(warning)


def _current(account: Known) -> tuple[Any, ...]:
    history = [account.statements[on].said() for on in sorted(account.statements)]
    numbers, *rest = fold(account.platform, history)
    rate, variant, on, *more = rest
    return (account.pk, *numbers, rate, variant, day(on), *more, as_json(account.facts))


def _sliced(rows: list[Row]) -> Iterator[list[Row]]:
    stream = iter(rows)
    while part := list(islice(stream, SLICE)):
        yield part
