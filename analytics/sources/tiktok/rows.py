"""Our rows out of TikTok's objects."""

from __future__ import annotations

import re
from datetime import datetime

from accounts.platforms import Platform, profile_url
from analytics.sources import shape
from analytics.sources.contract import ExternalRef, PostSnapshot, PostStats, ProfileSnapshot, count
from analytics.sources.shape import Row

SLUG = "tiktok"
BY_SCOPE = {
    "user.info.basic": ("open_id", "union_id", "avatar_url", "display_name"),
    "user.info.profile": ("username", "bio_description", "profile_deep_link", "is_verified"),
    "user.info.stats": ("follower_count", "following_count", "likes_count", "video_count"),
}
VIDEO = (
    "id",
    "create_time",
    "title",
    "video_description",
    "duration",
    "share_url",
    "view_count",
    "like_count",
    "comment_count",
    "share_count",
)
HASHTAG = re.compile(r"#(\w+)")
MENTION = re.compile(r"@([\w.]*\w)")


def profile(row: Row, ref: ExternalRef, now: datetime) -> ProfileSnapshot:
    handle = shape.text(row, "username")
    return ProfileSnapshot(
        source=SLUG,
        external_id=shape.required(row, "open_id"),
        observed_at=now,
        handle=handle or ref.handle,
        url=shape.text(row, "profile_deep_link") or (profile_url(Platform.TIKTOK, handle) if handle else ""),
        name=shape.text(row, "display_name"),
        bio=shape.text(row, "bio_description"),
        avatar_url=shape.text(row, "avatar_url"),
        followers=count(row.get("follower_count"), "follower_count"),
        following=count(row.get("following_count"), "following_count"),
        posts=count(row.get("video_count"), "video_count"),
        total_likes=count(row.get("likes_count"), "likes_count"),
        is_verified=shape.flag(row, "is_verified"),
    )


def stats(row: Row, now: datetime) -> PostStats:
    return PostStats(
        source=SLUG,
        external_id=shape.required(row, "id"),
        observed_at=now,
        views=count(row.get("view_count"), "view_count"),
        likes=count(row.get("like_count"), "like_count"),
        comments=count(row.get("comment_count"), "comment_count"),
        shares=count(row.get("share_count"), "share_count"),
    )


def post(row: Row, ref: ExternalRef, now: datetime) -> PostSnapshot:
    description = shape.text(row, "video_description")
    return PostSnapshot(
        stats=stats(row, now),
        owner_id=ref.external_id,
        platform=Platform.TIKTOK,
        kind="video",
        url=_bare(shape.text(row, "share_url")),
        published_at=shape.moment(row, "create_time"),
        title=shape.text(row, "title"),
        text=description,
        hashtags=tuple(dict.fromkeys(HASHTAG.findall(description))),
        mentions=tuple(dict.fromkeys(MENTION.findall(description))),
        duration_s=shape.number(row, "duration"),
    )


def _bare(address: str) -> str:
    """Without who shared it, which changes from answer to answer."""
    return address.partition("?")[0]
