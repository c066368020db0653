"""Our rows out of X's objects."""

from __future__ import annotations

from datetime import datetime

from accounts.platforms import Platform, profile_url
from analytics.sources import shape
from analytics.sources.contract import ExternalRef, PostSnapshot, PostStats, ProfileSnapshot, count
from analytics.sources.shape import Row

SLUG = "x"
USER = "public_metrics,verified,protected,description,created_at,profile_image_url"
POST = "public_metrics,created_at,entities"


def profile(row: Row, now: datetime) -> ProfileSnapshot:
    numbers, handle = shape.part(row, "public_metrics"), shape.required(row, "username")
    return ProfileSnapshot(
        source=SLUG,
        external_id=shape.required(row, "id"),
        observed_at=now,
        handle=handle,
        url=profile_url(Platform.X, handle),
        name=shape.text(row, "name"),
        bio=shape.text(row, "description"),
        avatar_url=shape.text(row, "profile_image_url"),
        followers=count(numbers.get("followers_count"), "followers_count"),
        following=count(numbers.get("following_count"), "following_count"),
        posts=count(numbers.get("tweet_count"), "tweet_count"),
        is_verified=shape.flag(row, "verified"),
        is_private=shape.flag(row, "protected"),
    )


def stats(row: Row, now: datetime) -> PostStats:
    """X counts how often a post was shown, and calls it views too. Reposts with and without words are both shares."""
    numbers = shape.part(row, "public_metrics")

    def counter(name: str) -> int | None:
        return count(numbers.get(name), name)

    reposts, quotes = counter("retweet_count"), counter("quote_count")
    return PostStats(
        source=SLUG,
        external_id=shape.required(row, "id"),
        observed_at=now,
        views=counter("impression_count"),
        likes=counter("like_count"),
        comments=counter("reply_count"),
        shares=None if reposts is None and quotes is None else (reposts or 0) + (quotes or 0),
        saves=counter("bookmark_count"),
        impressions=counter("impression_count"),
    )


def post(row: Row, ref: ExternalRef, now: datetime) -> PostSnapshot:
    entities, number = shape.part(row, "entities"), shape.required(row, "id")
    return PostSnapshot(
        stats=stats(row, now),
        owner_id=ref.external_id,
        platform=Platform.X,
        kind="post",
        url=f"https://x.com/{ref.handle or 'i'}/status/{number}",
        published_at=shape.moment(row, "created_at"),
        text=shape.text(row, "text"),
        hashtags=_named(entities, "hashtags", "tag"),
        mentions=_named(entities, "mentions", "username"),
    )


def _named(entities: Row, kind: str, key: str) -> tuple[str, ...]:
    found = shape.rows(entities, kind) if entities.get(kind) is not None else []
    return tuple(dict.fromkeys(shape.text(each, key) for each in found))
