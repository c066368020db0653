"""Our rows out of InsightIQ's objects. What a platform lacks is null there, also where the specification says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.platforms import Platform
from analytics.sources import shape
from analytics.sources.contract import (
    AudienceSnapshot,
    ExternalRef,
    PostSnapshot,
    PostStats,
    ProfileSnapshot,
    count,
)
from analytics.sources.errors import SchemaChanged
from analytics.sources.shape import Row
from analytics.sources.shortcodes import shortcode

SLUG = "phyllo"
WORK_PLATFORMS: dict[str, str] = {
    Platform.INSTAGRAM: "9bb8913b-ddd9-430b-a66a-d74d846e6c66",
    Platform.YOUTUBE: "14d9ddf5-51c6-415e-bde6-f8ed36ad7054",
    Platform.TIKTOK: "de55aeec-0dc8-4119-bf90-16b3d1f0c987",
    Platform.X: "7645460a-96e0-4192-a3ce-a1fc30641f72",
    Platform.FACEBOOK: "ad2fec62-2987-40a0-89fb-23485972598c",
    Platform.LINKEDIN: "36410629-f907-43ba-aa0d-434ca9c0501a",
}
PLATFORMS = {number: platform for platform, number in WORK_PLATFORMS.items()}
KINDS = {
    "POST": "post",
    "FEED": "post",
    "IMAGE": "post",
    "TWEET": "post",
    "RETWEET": "post",
    "QUOTE": "post",
    "REPLY": "post",
    "REELS": "reel",
    "STORY": "story",
    "VIDEO": "video",
    "IGTV": "video",
    "STREAM": "live",
    "THREAD": "thread",
}
GENDERS = {"MALE": "male", "FEMALE": "female", "OTHERS": "other", "OTHER": "other"}
# What is said of a post beyond our counters: apart, because paid reach is no reach of the creator's.
BEYOND = ("dislike_count", "click_count", "replay_count", "reach_paid_count", "impression_paid_count")
HOUR = 3600


def platform_of(row: Row) -> str:
    """Return our name of the platform, nothing where it is one that we do not know."""
    return PLATFORMS.get(shape.text(shape.part(row, "work_platform"), "id"), "")


def seen_at(row: Row, now: datetime) -> datetime:
    """The numbers are as old as InsightIQ's last look at the platform, whenever we ask for them."""
    at = shape.moment(row, "updated_at")
    return min(at, now) if at else now


def profile(row: Row, ref: ExternalRef, now: datetime) -> ProfileSnapshot:
    """A connected profile has its counters in `reputation`, a public one beside its name."""
    numbers = shape.part(row, "reputation") or row
    followers = numbers.get("follower_count")
    return ProfileSnapshot(
        source=SLUG,
        external_id=shape.text(row, "external_id") or shape.text(row, "platform_profile_id") or ref.external_id,
        observed_at=seen_at(row, now),
        handle=shape.text(row, "platform_username"),
        url=shape.text(row, "url"),
        name=shape.text(row, "full_name"),
        bio=shape.text(row, "introduction"),
        avatar_url=shape.text(row, "image_url"),
        followers=count(numbers.get("subscriber_count") if followers is None else followers, "follower_count"),
        following=count(numbers.get("following_count"), "following_count"),
        posts=count(numbers.get("content_count"), "content_count"),
        total_views=count(row.get("total_view_count"), "total_view_count"),
        total_likes=count(numbers.get("like_count"), "like_count"),
        is_verified=shape.flag(row, "is_verified"),
        is_business=shape.flag(row, "is_business"),
        is_private=shape.flag(row, "is_private"),
        category=shape.text(row, "category"),
        country=shape.text(row, "country"),
    )


def content_id(row: Row) -> str:
    """The platform's id: public contents call it otherwise. Where there is none, InsightIQ's own."""
    if code := shortcode(shape.text(row, "url")):
        return code
    return shape.text(row, "external_id") or shape.text(row, "platform_content_id") or shape.required(row, "id")


def stats(row: Row, external_id: str, now: datetime) -> PostStats:
    numbers = shape.part(row, "engagement")

    def counter(name: str) -> int | None:
        return count(numbers.get(name), f"engagement.{name}")

    return PostStats(
        source=SLUG,
        external_id=external_id,
        observed_at=seen_at(row, now),
        views=counter("view_count"),
        likes=None if row.get("likes_and_views_disabled") else counter("like_count"),
        comments=counter("comment_count"),
        shares=counter("share_count"),
        saves=counter("save_count"),
        reach=counter("reach_organic_count"),
        impressions=counter("impression_organic_count"),
        watch_time_s=_watched(numbers),
    )


def _watched(numbers: Row) -> int | None:
    hours = shape.number(numbers, "watch_time_in_hours")
    return None if hours is None else round(hours * HOUR)


def post(row: Row, ref: ExternalRef, now: datetime) -> PostSnapshot:
    numbers = shape.part(row, "engagement")
    beyond = {name: count(numbers.get(name), name) for name in BEYOND if numbers.get(name) is not None}
    return PostSnapshot(
        stats=stats(row, content_id(row), now),
        owner_id=ref.external_id,
        platform=platform_of(row) or ref.platform,
        kind=KINDS.get(shape.text(row, "type"), "other"),
        url=shape.text(row, "url"),
        published_at=shape.moment(row, "published_at"),
        title=shape.text(row, "title"),
        text=shape.text(row, "description"),
        hashtags=shape.words(row, "hashtags", "#"),
        mentions=_mentions(row),
        duration_s=shape.number(row, "duration"),
        is_sponsored=shape.flag(shape.part(row, "sponsored"), "is_sponsored"),
        extra={**beyond, **({"key": shape.text(row, "id")} if row.get("id") else {})},
    )


def _mentions(row: Row) -> tuple[str, ...]:
    """Of connected accounts words, of public ones objects that may change; those are nobody's loss."""
    value = row.get("mentions")
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return ()
    return shape.words(row, "mentions", "@")


def audience(row: Row, ref: ExternalRef, now: datetime) -> AudienceSnapshot | None:
    """Null where the platform says nothing: too few followers, or not yet looked at."""
    countries, cities = _shares(row, "countries", "code"), _shares(row, "cities", "name")
    pairs = {
        (GENDERS.get(shape.text(each, "gender"), "other"), shape.required(each, "age_range")): _share(each)
        for each in _parts(row, "gender_age_distribution")
    }
    if not (countries or cities or pairs):
        return None
    return AudienceSnapshot(
        source=SLUG,
        external_id=ref.external_id,
        observed_at=seen_at(row, now),
        countries=countries,
        cities=cities,
        gender_age=pairs,
    )


def _parts(row: Row, name: str) -> list[Row]:
    return shape.rows(row, name) if row.get(name) is not None else []


def _shares(row: Row, name: str, key: str) -> dict[str, float]:
    return {shape.required(each, key): _share(each) for each in _parts(row, name)}


def _share(row: Row) -> float:
    value = row.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:  # noqa: PLR2004 -- percent
        raise SchemaChanged("value")
    return float(value)
