"""Rows out of what Instaloader read. Imported only where something is asked."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from instaloader import Post as LoadedPost
from instaloader import Profile
from instaloader.exceptions import LoginRequiredException

from accounts.platforms import Platform
from analytics.models import Post
from analytics.sources.contract import PostSnapshot, PostStats, ProfileSnapshot, count
from analytics.sources.errors import NotFound, Private, SchemaChanged
from analytics.sources.ig_public.context import Context
from analytics.sources.ig_public.refusals import classify

SOURCE = "ig_public"
FIRST = 12  # the posts that a page shows
PINNED = 3  # at most so many stand before the newest, however old they are


def profile(context: Context, handle: str) -> ProfileSnapshot:
    found = _asked(context, handle)
    node: dict[str, Any] = found._node  # noqa: SLF001 -- its properties would ask again for what the page left out
    return ProfileSnapshot(
        source=SOURCE,
        external_id=str(node["id"]),
        observed_at=context.wire.now(),
        handle=_text(node.get("username")),
        url=f"https://www.instagram.com/{_text(node.get('username'))}/",
        name=_text(node.get("full_name")),
        bio=_text(node.get("biography")),
        avatar_url=_text(node.get("profile_pic_url_hd")),
        followers=_counted(node, "edge_followed_by"),
        following=_counted(node, "edge_follow"),
        posts=_counted(node, "edge_owner_to_timeline_media"),
        is_verified=_flag(node, "is_verified"),
        is_business=_flag(node, "is_business_account"),
        is_private=_flag(node, "is_private"),
        category=_text(node.get("business_category_name")),
    )


def _asked(context: Context, handle: str) -> Profile:
    context.adapter.statuses.clear()
    try:
        found: Profile = Profile.from_username(context, handle)
    except Exception as error:
        raise classify(error, context) from error
    return found


def posts(context: Context, handle: str, since: datetime) -> Iterator[PostSnapshot]:
    """Read the posts that the page shows, newest first but for pinned ones, each with a query of its own."""
    context.adapter.statuses.clear()
    try:
        loaded = Profile(context, {"username": handle, "id": 0}).get_posts()
    except LoginRequiredException as error:
        # Told by the page itself, not by being sent to the login.
        private = context.adapter.statuses[-1:] == [200]
        raise Private(handle) if private else classify(error, context) from error
    except Exception as error:
        raise classify(error, context) from error
    old = 0
    for found in _readable(context, loaded):
        old = old + 1 if found.published_at and found.published_at < since else 0
        if not old:
            yield found
        if old > PINNED:
            return


def _readable(context: Context, loaded: Iterator[LoadedPost]) -> Iterator[PostSnapshot]:
    """Leave out a post of another shape, or one deleted meanwhile; where none can be read the schema has changed."""
    odd, read = None, False
    for _number in range(FIRST):
        try:
            found = post(context, next(loaded))
        except StopIteration:
            break
        except Exception as error:
            odd = classify(error, context)
            if not isinstance(odd, SchemaChanged | NotFound):
                raise odd from error
            continue
        read = True
        yield found
    if odd and not read:
        raise odd


def one_post(context: Context, shortcode: str) -> PostSnapshot:
    context.adapter.statuses.clear()
    try:
        return post(context, LoadedPost.from_shortcode(context, shortcode))
    except Exception as error:
        raise classify(error, context) from error


def post(context: Context, loaded: LoadedPost) -> PostSnapshot:
    node: dict[str, Any] = loaded._node  # noqa: SLF001 -- its properties would ask again for what was left out
    kind = _kind(node)
    return PostSnapshot(
        stats=_stats(context, node),
        owner_id=str(node["owner"]["id"]),
        platform=Platform.INSTAGRAM,
        kind=kind,
        url=f"https://www.instagram.com/{'reel' if kind == Post.Kind.REEL else 'p'}/{node['shortcode']}/",
        published_at=datetime.fromtimestamp(int(node["taken_at_timestamp"]), UTC),
        text=_text(loaded.caption),
        hashtags=tuple(dict.fromkeys(loaded.caption_hashtags)),
        mentions=tuple(dict.fromkeys(loaded.caption_mentions)),
        duration_s=_seconds(node),
        is_sponsored=_flag(node, "is_paid_partnership"),
    )


def _stats(context: Context, node: dict[str, Any]) -> PostStats:
    likes, comments = (node.get(name) for name in ("like_count", "comment_count"))
    likes, comments = count(likes, "like_count"), count(comments, "comment_count")
    if likes == 0 and comments:
        likes = None  # hidden: who is talked about is liked
    return PostStats(
        source=SOURCE,
        external_id=str(node["shortcode"]),
        observed_at=context.wire.now(),
        views=count(node.get("view_count"), "view_count"),
        plays=count(node.get("play_count"), "play_count"),
        likes=likes,
        comments=comments,
    )


def _kind(node: dict[str, Any]) -> str:
    if node.get("product_type") == "clips":
        return Post.Kind.REEL
    kinds = {"GraphSidecar": Post.Kind.CAROUSEL, "GraphVideo": Post.Kind.VIDEO, "GraphImage": Post.Kind.POST}
    return kinds.get(str(node.get("__typename")), Post.Kind.OTHER)


def _counted(node: dict[str, Any], name: str) -> int | None:
    return count((node.get(name) or {}).get("count"), name)


def _flag(node: dict[str, Any], name: str) -> bool | None:
    value = node.get(name)
    return value if isinstance(value, bool) else None


def _seconds(node: dict[str, Any]) -> float | None:
    value = node.get("video_duration")
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _text(value: object) -> str:
    return unicodedata.normalize("NFC", str(value or "")).replace("\x00", "")
