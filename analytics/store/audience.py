"""Who follows an account: one word per account, source and day, the first."""

from collections.abc import Iterable

from accounts.models import SocialAccount
from analytics.models import AudienceSnapshot
from analytics.sources import contract
from analytics.store.cleaning import plain_shares, utc_day
from analytics.store.stored import Stored


def store_audience(source: str, rows: Iterable[tuple[int, contract.AudienceSnapshot]]) -> Stored:
    said = [(account, row) for account, row in rows if row.countries or row.cities or row.languages or row.gender_age]
    accounts = {account for account, _ in said}
    known = set(SocialAccount.objects.filter(pk__in=accounts).values_list("pk", flat=True))
    made = [_snapshot(source, account, row) for account, row in said if account in known]
    there = _there(source, made)
    new = {(row.account_id, row.observed_on): row for row in reversed(made)}
    fresh = [row for key, row in sorted(new.items()) if key not in there]
    AudienceSnapshot.objects.bulk_create(fresh, ignore_conflicts=True)
    return Stored(len(fresh), len(made) - len(fresh), len(said) - len(made))


def _there(source: str, rows: list[AudienceSnapshot]) -> set[tuple[int, object]]:
    accounts, days = {row.account_id for row in rows}, {row.observed_on for row in rows}
    found = AudienceSnapshot.objects.filter(source=source, account__in=accounts, observed_on__in=days)
    return set(found.values_list("account_id", "observed_on"))


def _snapshot(source: str, account: int, row: contract.AudienceSnapshot) -> AudienceSnapshot:
    return AudienceSnapshot(
        account_id=account,
        source=source,
        observed_on=utc_day(row.observed_at),
        observed_at=row.observed_at,
        countries=plain_shares(row.countries),
        cities=plain_shares(row.cities),
        languages=plain_shares(row.languages),
        gender_age=plain_shares({f"{gender} {age}": share for (gender, age), share in row.gender_age.items()}),
    )
