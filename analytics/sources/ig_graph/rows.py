"""Our rows out of Meta's objects. What it does not say is absent, and stays unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from accounts.platforms import Platform, profile_url
from analytics.sources import shape
from analytics.sources.contract import AudienceSnapshot, ExternalRef, PostSnapshot, PostStats, ProfileSnapshot, count
from analytics.sources.errors import SchemaChanged
from analytics.sources.shape import Row
from analytics.sources.shortcodes import shortcode

SLUG = "ig_graph"
PROFILE = ("id", "user_id", "username", "name", "account_type", "profile_picture_url")
PROFILE_COUNTS = ("followers_count", "follows_count", "media_count")
PROFILE_TEXTS = ("biography", "website")  # not documented for each kind of login
MEDIA = (
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "permalink",
    "timestamp",
    "like_count",
    "comments_count",
)
KINDS = {"REELS": "reel", "STORY": "story"}
KINDS_OF_FEED = {"CAROUSEL_ALBUM": "carousel", "VIDEO": "video", "IMAGE": "post"}
HASHTAG = re.compile(r"#(\w+)")
MENTION = re.compile(r"@([\w.]*\w)")
GENDERS = {"F": "female", "M": "male", "U": "other"}
# What insights say beyond our counters, kept beside the post.
BEYOND = ("replies", "navigation", "total_interactions", "follows", "profile_visits", "ig_reels_avg_watch_time")


def profile(row: Row, ref: ExternalRef, now: datetime) -> ProfileSnapshot:
    number = shape.required(row, "id")
    handle = shape.text(row, "username") or ref.handle
    kind = shape.text(row, "account_type")
    return ProfileSnapshot(
        source=SLUG,
        external_id=shape.text(row, "user_id") or number,
        observed_at=now,
        handle=handle,
        url=profile_url(Platform.INSTAGRAM, handle) if handle else "",
        name=shape.text(row, "name"),
        bio=shape.text(row, "biography"),
        avatar_url=shape.text(row, "profile_picture_url"),
        followers=count(row.get("followers_count"), "followers_count"),
        following=count(row.get("follows_count"), "follows_count"),
        posts=count(row.get("media_count"), "media_count"),
        is_business=kind.upper() == "BUSINESS" if kind else None,
    )


def post_id(row: Row) -> str:
    return shortcode(shape.text(row, "permalink")) or shape.required(row, "id")


def product(row: Row) -> str:
    return shape.text(row, "media_product_type") or "FEED"


def stats(row: Row, insights: Mapping[str, int], external_id: str, now: datetime) -> PostStats:
    """Likes and comments of the post itself are of now; insights are up to two days late."""

    def counter(name: str, insight: str) -> int | None:
        given = count(row.get(name), name)
        return insights.get(insight) if given is None else given

    watched = insights.get("ig_reels_video_view_total_time")
    return PostStats(
        source=SLUG,
        external_id=external_id,
        observed_at=now,
        views=counter("view_count", "views"),
        likes=counter("like_count", "likes"),
        comments=counter("comments_count", "comments"),
        shares=insights.get("shares"),
        saves=insights.get("saved"),
        reach=insights.get("reach"),
        watch_time_s=None if watched is None else round(watched / 1000),
    )


def post(row: Row, insights: Mapping[str, int], ref: ExternalRef, now: datetime) -> PostSnapshot:
    caption = shape.text(row, "caption")
    kind = KINDS.get(product(row)) or KINDS_OF_FEED.get(shape.text(row, "media_type"), "other")
    return PostSnapshot(
        stats=stats(row, insights, post_id(row), now),
        owner_id=ref.external_id,
        platform=Platform.INSTAGRAM,
        kind=kind,
        url=shape.text(row, "permalink"),
        published_at=shape.moment(row, "timestamp"),
        text=caption,
        hashtags=tuple(dict.fromkeys(HASHTAG.findall(caption))),
        mentions=tuple(dict.fromkeys(MENTION.findall(caption))),
        extra={"key": shape.required(row, "id"), **{name: insights[name] for name in BEYOND if name in insights}},
    )


def values(body: object) -> dict[str, int]:
    """Metrics by name. One without a value was not given; it is not 0."""
    found = {}
    for row in shape.rows(body, "data"):
        name = shape.required(row, "name")
        given = shape.part(row, "total_value").get("value")
        if given is None and row.get("values"):
            given = shape.rows(row, "values")[0].get("value")
        if (number := count(given, name)) is not None:
            found[name] = number
    return found


def breakdown(body: object) -> dict[str, int]:
    """How many followers each age, gender, country or city has."""
    found: dict[str, int] = {}
    for row in shape.rows(body, "data"):
        for part in _list(shape.part(row, "total_value"), "breakdowns"):
            for result in _list(part, "results"):
                keys, number = result.get("dimension_values"), count(result.get("value"), "breakdowns.value")
                if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                    raise SchemaChanged("dimension_values")
                found["\n".join(keys)] = number or 0
    return found


def _list(row: Row, name: str) -> list[Row]:
    return shape.rows(row, name) if row.get(name) is not None else []


def audience(parts: Mapping[str, Mapping[str, int]], ref: ExternalRef, now: datetime) -> AudienceSnapshot | None:
    """Each breakdown in percent of itself; nothing where Meta says nothing, as of small accounts."""
    shares = {name: _percent(part) for name, part in parts.items()}
    if not any(shares.values()):
        return None
    return AudienceSnapshot(
        source=SLUG,
        external_id=ref.external_id,
        observed_at=now,
        countries=shares["country"],
        cities=shares["city"],
        gender_age={_pair(key): share for key, share in shares["age,gender"].items()},
    )


def _pair(key: str) -> tuple[str, str]:
    age, _sign, gender = key.partition("\n")
    return GENDERS.get(gender.upper(), "other"), age


def _percent(part: Mapping[str, int]) -> dict[str, float]:
    total = sum(part.values())
    return {key: round(100 * value / total, 2) for key, value in part.items()} if total else {}
