"""What the posts of an account reach on average, from the posts that the same source showed us."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from analytics.models import Post, PostCurrent

AVERAGED = ("views", "likes", "comments", "shares")
LAST = 30  # posts
GROWN = timedelta(days=7)  # a younger post still grows
FEWEST = 3  # posts: fewer say nothing about the next


def averages(source: str, account_pks: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Mean of the last grown posts, by account and column; a counter that too few of them have stays unknown."""
    counters: dict[int, list[tuple[int | None, ...]]] = defaultdict(list)
    for account, *values in _last_posts(source, account_pks, now):
        counters[account].append(tuple(values))
    return {account: _means(rows) for account, rows in counters.items()}


def _last_posts(source: str, account_pks: Collection[int], now: datetime) -> Any:
    newest = Window(RowNumber(), partition_by="post__account", order_by=F("post__published_at").desc())
    grown = PostCurrent.objects.filter(
        post__source=source,
        post__account__in=account_pks,
        post__published_at__lte=now - GROWN,
        observed_at__isnull=False,
    )
    counted = grown.exclude(post__kind=Post.Kind.STORY).exclude(post__status=Post.Status.GONE)
    return counted.annotate(place=newest).filter(place__lte=LAST).values_list("post__account", *AVERAGED)


def _means(rows: list[tuple[int | None, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, column in zip(AVERAGED, zip(*rows, strict=True), strict=True):
        given = [value for value in column if value is not None]
        if len(given) >= FEWEST:
            found[f"avg_{name}"] = sum(given) / len(given)
    return {**found, "raw": {"posts_averaged": len(rows)}} if found else {}
