"""Rows out of the API's answers. All its counters are text, and what its owner hides is absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from accounts.platforms import Platform
from analytics.models import Post
from analytics.sources.contract import PostSnapshot, PostStats, ProfileSnapshot, count
from analytics.sources.errors import SchemaChanged
from analytics.sources.shape import Row, flag, moment, part, required, text

SOURCE = "youtube"
ISO = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")
HASHTAG = re.compile(r"(?<![\w#&/])#(\w+)")
MENTION = re.compile(r"(?<![\w@./])@([\w.-]*\w)")
# A short is a video as high as it is wide, or higher, of at most three minutes. The API does not name it.
SHORT_S = 180
SHORT_BEFORE_S = 60  # where the API does not say how high it is


def profile(item: Row, now: datetime) -> ProfileSnapshot:
    if "statistics" not in item or "snippet" not in item:
        raise SchemaChanged("items[].statistics")
    said, numbers = part(item, "snippet"), part(item, "statistics")
    handle, name = text(said, "customUrl"), required(item, "id")
    hidden = flag(numbers, "hiddenSubscriberCount")
    return ProfileSnapshot(
        source=SOURCE,
        external_id=name,
        observed_at=now,
        handle=handle.removeprefix("@"),
        url=f"https://www.youtube.com/{handle if handle.startswith('@') else f'channel/{name}'}",
        name=text(said, "title"),
        bio=text(said, "description"),
        avatar_url=_largest(part(said, "thumbnails")),
        country=text(said, "country"),
        # Rounded by YouTube to three figures.
        followers=None if hidden else count(numbers.get("subscriberCount"), "statistics.subscriberCount"),
        posts=count(numbers.get("videoCount"), "statistics.videoCount"),
        total_views=count(numbers.get("viewCount"), "statistics.viewCount"),
    )


def stats(item: Row, now: datetime) -> PostStats:
    numbers = part(item, "statistics")
    return PostStats(
        source=SOURCE,
        external_id=required(item, "id"),
        observed_at=now,
        views=count(numbers.get("viewCount"), "statistics.viewCount"),
        likes=count(numbers.get("likeCount"), "statistics.likeCount"),
        comments=count(numbers.get("commentCount"), "statistics.commentCount"),
    )


def post(item: Row, now: datetime) -> PostSnapshot:
    said, name = part(item, "snippet"), required(item, "id")
    title, description = text(said, "title"), text(said, "description")
    duration = seconds(text(part(item, "contentDetails"), "duration"))
    kind = _kind(item, duration)
    return PostSnapshot(
        stats=stats(item, now),
        owner_id=required(said, "channelId"),
        platform=Platform.YOUTUBE,
        kind=kind,
        url=f"https://www.youtube.com/{'shorts/' if kind == Post.Kind.SHORT else 'watch?v='}{name}",
        published_at=moment(said, "publishedAt"),
        title=title,
        text=description,
        hashtags=_hashtags(said, f"{title}\n{description}"),
        mentions=tuple(dict.fromkeys(MENTION.findall(f"{title}\n{description}"))),
        duration_s=duration,
        is_sponsored=flag(part(item, "paidProductPlacementDetails"), "hasPaidProductPlacement"),
    )


def seconds(said: str) -> float | None:
    """videos.list says PT4M13S (P1DT2H…), batchGetStats says 253s: both call it contentDetails.duration."""
    if not said:
        return None  # a stream that has not begun
    if match := SECONDS.fullmatch(said):
        return float(match[1])
    if match := ISO.fullmatch(said):
        weeks, days, hours, minutes, rest = (int(each or 0) for each in match.groups())
        return float((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + rest)
    raise SchemaChanged("contentDetails.duration")


def _kind(item: Row, duration: float | None) -> str:
    live = text(part(item, "snippet"), "liveBroadcastContent") in {"live", "upcoming"}
    if live or "liveStreamingDetails" in item:
        return Post.Kind.LIVE
    player = part(item, "player")
    high, wide = (count(player.get(name), f"player.{name}") for name in ("embedHeight", "embedWidth"))
    if high and wide:
        return Post.Kind.SHORT if high >= wide and (duration or SHORT_S + 1) <= SHORT_S else Post.Kind.VIDEO
    return Post.Kind.SHORT if duration and duration <= SHORT_BEFORE_S else Post.Kind.VIDEO


def _hashtags(said: Row, written: str) -> tuple[str, ...]:
    """The words in the text first, then the keywords that only search engines see."""
    tags = said.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise SchemaChanged("snippet.tags")
    found: dict[str, str] = {}
    for word in [*HASHTAG.findall(written), *(tag.removeprefix("#") for tag in tags)]:
        found.setdefault(word.casefold(), word)
    return tuple(word for word in found.values() if word)


def _largest(thumbnails: Row) -> str:
    sizes = [part(thumbnails, name) for name in thumbnails]
    return max(((_width(size), text(size, "url")) for size in sizes), default=(0, ""))[1]


def _width(size: Mapping[str, object]) -> int:
    width = size.get("width")
    return width if isinstance(width, int) else 0
