"""What is known of an account now: per field the latest value that anybody gave, and growth with its window."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from accounts.platforms import Platform
from analytics.models import AccountCurrent, AccountSnapshot
from analytics.sources import registry

NUMBERS = (
    *("followers", "following", "posts", "total_likes", "total_views"),
    *("avg_views", "avg_likes", "avg_comments", "avg_shares", "avg_engagement", "authentic_engagement"),
)
REPORTED = "reported"
_GAP = 7  # days between two snapshots over which a value may be interpolated
_NEAR = 1  # days (36 hours, in whole days) within which a lone snapshot may stand for a day
_MONTH = 30
_BATCH = 500


class Said(NamedTuple):
    """One snapshot, as far as the present depends on it; ``numbers`` in the order of ``NUMBERS``."""

    observed_on: dt.date
    source: str
    numbers: tuple[float | None, ...]
    rate: float | None = None
    variant: str = ""


class Folded(NamedTuple):
    numbers: tuple[float | None, ...]
    rate: float | None
    variant: str
    observed_on: dt.date | None
    source: str
    growth_30d: float | None
    growth: float | None
    growth_days: int | None


# What stands where a rate would, when its source forbids to make one.
NOT_DERIVED = "not_derived"
FREE: Collection[str] = frozenset()


def underived() -> frozenset[str]:
    """Sources from whose numbers nothing may be made."""
    return frozenset(slug for slug, policy in registry.policies().items() if not policy.derived_metrics_allowed)


def engagement(platform: str, said: Said, bound: Collection[str] = FREE) -> tuple[float | None, str]:
    """The rate the source gave, else the platform's usual one, made of this snapshot alone, with its name.

    Of the numbers of sources that are `bound` none is made.
    """
    if said.rate is not None:
        return said.rate, said.variant or REPORTED
    if said.source in bound:
        return None, NOT_DERIVED
    followers, _, _, _, _, views, likes, comments, shares, interactions, _ = said.numbers
    public = _sum(likes, comments, shares) if platform == Platform.TIKTOK else _sum(likes, comments)
    if platform in {Platform.TIKTOK, Platform.YOUTUBE} and views and public is not None:
        return public / views, "er_views"
    made = interactions if interactions is not None else public
    if made is None or not followers:
        return None, ""
    return made / followers, "er_followers_now"


def fold(platform: str, history: Sequence[Said], bound: Collection[str] = FREE) -> Folded:
    """Bring the statements about one account, oldest first, into one row."""
    if len(history) == 1:
        only = history[0]
        return Folded(only.numbers, *engagement(platform, only, bound), only.observed_on, only.source, None, None, None)
    numbers: list[float | None] = [None] * len(NUMBERS)
    rate: float | None = None
    variant = ""
    for said in history:
        numbers = [new if new is not None else old for new, old in zip(said.numbers, numbers, strict=True)]
        new_rate, new_variant = engagement(platform, said, bound)
        if new_rate is not None or rate is None:
            rate, variant = new_rate, new_variant
    last = history[-1] if history else None
    return Folded(
        tuple(numbers),
        rate,
        variant,
        last.observed_on if last else None,
        last.source if last else "",
        *_growth([said for said in history if said.numbers[0] is not None and said.source not in bound]),
    )


def _growth(history: Sequence[Said]) -> tuple[float | None, float | None, int | None]:
    """Growth in exactly 30 days where the data allow it, and since the nearest snapshot at least 28 days older."""
    if len(history) < 2:  # noqa: PLR2004 -- one snapshot grows nowhere
        return None, None, None
    end = history[-1]
    # Sources count differently: a series never mixes them.
    series = [(said.observed_on, said.numbers[0] or 0.0) for said in history if said.source == end.source]
    day, followers = series[-1]
    month = change(value_on(series, day - dt.timedelta(days=_MONTH)), followers)
    older = [point for point in series if (day - point[0]).days >= _MONTH - 2]
    if not older:
        return month, None, None
    start, before = older[-1]
    return month, change(before, followers), (day - start).days


def change(before: float | None, after: float | None) -> float | None:
    return (after - before) / before if before and after is not None else None


def value_on(series: Sequence[tuple[dt.date, float]], day: dt.date) -> float | None:
    """Interpolate between neighbours at most a week apart, else take the nearest within a day, else say nothing."""
    for (left, low), (right, high) in pairwise(series):
        if left <= day <= right and (right - left).days <= _GAP:
            return low + (high - low) * ((day - left).days / max((right - left).days, 1))
    near = [(abs((on - day).days), value) for on, value in series if abs((on - day).days) <= _NEAR]
    return min(near)[1] if near else None


# Apps above that keep something derived from the numbers: called with the accounts whose numbers changed in bulk.
LISTENERS: list[Callable[[Collection[int]], None]] = []


def refresh(account_pks: Iterable[int]) -> None:
    """Fold the snapshots of these accounts anew; facts, which have days of their own, stay."""
    pks = list(dict.fromkeys(account_pks))
    for start in range(0, len(pks), _BATCH):
        _refresh(pks[start : start + _BATCH])
    tell(pks)


def tell(account_pks: Collection[int]) -> None:
    for listener in LISTENERS if account_pks else []:
        listener(account_pks)


def _refresh(pks: Collection[int]) -> None:
    rows = [AccountCurrent(account_id=pk, **as_fields(folded)) for pk, folded in _folded(pks)]
    nothing = as_fields(fold("", []))
    fields = list(nothing)
    AccountCurrent.objects.bulk_create(rows, update_conflicts=True, unique_fields=["account"], update_fields=fields)
    silent = set(pks) - {row.account_id for row in rows}
    AccountCurrent.objects.filter(account__in=silent).update(**nothing)


def _folded(pks: Collection[int]) -> Iterator[tuple[int, Folded]]:
    columns = ("account_id", "account__platform", "observed_on", "source", "engagement_rate", "engagement_variant")
    bound = underived()
    said = AccountSnapshot.objects.filter(account__in=pks).in_order().values_list(*columns, *NUMBERS)
    for (pk, platform), rows in groupby(said.iterator(), key=lambda row: row[:2]):
        history = [Said(row[2], row[3], tuple(row[6:]), row[4], row[5]) for row in rows]
        yield pk, fold(platform, history, bound)


def as_fields(folded: Folded) -> dict[str, Any]:
    return {
        **dict(zip(NUMBERS, folded.numbers, strict=True)),
        "engagement_rate": folded.rate,
        "engagement_variant": folded.variant,
        "observed_on": folded.observed_on,
        "source": folded.source,
        "growth_30d": folded.growth_30d,
        "growth": folded.growth,
        "growth_days": folded.growth_days,
    }


def _sum(*parts: float | None) -> float | None:
    """A sum of which a part is unknown is unknown."""
    return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)
