"""Profiles as sources show them: a snapshot a day, the present numbers, and what is no number."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from accounts.models import SocialAccount
from analytics import currents, partitions
from analytics.models import AccountCurrent, AccountSnapshot
from analytics.sources import registry
from analytics.sources.contract import ProfileSnapshot
from analytics.store.averages import averages
from analytics.store.cleaning import fits, plain, utc_day
from analytics.store.slices import slices
from analytics.store.stored import Stored

SLICE = 200  # profiles of one transaction
COUNTED = ("followers", "following", "posts", "total_likes", "total_views")
TOLD = ("name", "bio", "avatar_url", "category", "country", "is_verified", "is_business", "is_private")

Row = tuple[int, ProfileSnapshot]


def store_profiles(source: str, rows: Iterable[Row], *, run_id: int | None = None) -> Stored:
    """Store what a source says about accounts, by their keys. `run_id` is the import, where a file says it."""
    may_derive = registry.policy(source).derived_metrics_allowed
    made = (_stored(source, part, run_id, derive=may_derive) for part in slices(rows, SLICE))
    return sum(made, Stored())


def _stored(source: str, rows: list[Row], run_id: int | None, *, derive: bool) -> Stored:
    partitions.ensure_for(AccountSnapshot, (utc_day(row.observed_at) for _, row in rows))
    with transaction.atomic():
        known = _locked({account for account, _ in rows})
        said = [row for row in rows if row[0] in known]
        new = list(_new(source, said))
        means = averages(source, known, max(row.observed_at for _, row in new)) if derive and new else {}
        snapshots = [_snapshot(source, row, run_id, means.get(row[0], {})) for row in new]
        AccountSnapshot.objects.bulk_create(snapshots, ignore_conflicts=True)
        _teach(source, said)
        currents.refresh(known)
    return Stored(len(new), len(said) - len(new), len(rows) - len(said))


def _locked(accounts: set[int]) -> set[int]:
    """Find the accounts there are, and be alone with their present numbers until the end of the transaction."""
    found = SocialAccount.objects.filter(pk__in=accounts).order_by("pk").select_for_update(no_key=True)
    return set(found.values_list("pk", flat=True))


def _new(source: str, rows: list[Row]) -> Iterator[Row]:
    """Yield the first word about each account on each day, where it says any number."""
    accounts, days = {account for account, _ in rows}, {utc_day(row.observed_at) for _, row in rows}
    found = AccountSnapshot.objects.filter(source=source, account__in=accounts, observed_on__in=days)
    there = set(found.values_list("account_id", "observed_on"))
    for account, row in rows:
        key = (account, utc_day(row.observed_at))
        if key not in there and any(getattr(row, name) is not None for name in COUNTED):
            there.add(key)
            yield account, row


def _snapshot(source: str, row: Row, run_id: int | None, means: dict[str, Any]) -> AccountSnapshot:
    account, said = row
    return AccountSnapshot(
        account_id=account,
        source=source,
        observed_on=utc_day(said.observed_at),
        observed_at=said.observed_at,
        method_version=said.method,
        run_id=run_id,
        **{name: value for name in COUNTED if fits(value := getattr(said, name))},
        **means,
    )


def _teach(source: str, rows: list[Row]) -> None:
    """Keep what is no number with the day and the source that said it: news replaces, silence keeps."""
    accounts = [account for account, _ in rows]
    known = dict(AccountCurrent.objects.filter(account__in=accounts).values_list("account_id", "facts"))
    taught: dict[int, dict[str, Any]] = {}
    for account, row in sorted(rows, key=lambda pair: pair[1].observed_at):
        facts = taught.get(account) or dict(known.get(account, {}))
        if _learn(facts, source, row):
            taught[account] = facts
    changed = [AccountCurrent(account_id=account, facts=facts) for account, facts in sorted(taught.items())]
    AccountCurrent.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["account"], update_fields=["facts"]
    )


def _learn(facts: dict[str, Any], source: str, row: ProfileSnapshot) -> bool:
    day = utc_day(row.observed_at).isoformat()
    learnt = False
    for name in TOLD:
        value = getattr(row, name)
        value = plain(value).strip() if isinstance(value, str) else value
        old = facts.get(name)
        if value not in {None, ""} and (old is None or (day >= old[1] and [value, day, source] != old)):
            facts[name] = [value, day, source]
            learnt = True
    return learnt
