"""What the invented platform answers, as JSON and through the wire's tape, so that its runs are replayed as real ones are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from accounts.platforms import Platform, profile_url
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import NotFound, Private
from analytics.sources.sandbox.captions import caption
from analytics.sources.sandbox.world import InventedAccount, InventedPost, post, seeded
from analytics.sources.wire import Recorded, Wire, digest

Answer = Mapping[str, Any]
KINDS = {
    Platform.INSTAGRAM: ("reel", "post", "carousel"),
    Platform.YOUTUBE: ("video", "short"),
    Platform.TIKTOK: ("video",),
    Platform.X: ("post", "thread"),
}
POST_URLS = {
    Platform.INSTAGRAM: "https://www.instagram.com/p/{id}/",
    Platform.YOUTUBE: "https://www.youtube.com/watch?v={id}",
    Platform.TIKTOK: "https://www.tiktok.com/@{handle}/video/{id}",
    Platform.X: "https://x.com/{handle}/status/{id}",
}
PRIVATE = 61  # one in so many accounts is private, one in so many is gone
GONE = 127
OK = 200
REFUSALS: dict[str, type[NotFound | Private]] = {"not_found": NotFound, "private": Private}


def answered(wire: Wire, path: str, asked: object, make: Callable[[], Any]) -> Any:
    """Read from the tape in a replay, else make and record. Its address names no network: nobody is asked."""
    body = json.dumps(asked, ensure_ascii=False)
    key = digest("POST", f"sandbox:{path}", body)
    if played := wire.tape.play(key):
        return json.loads(played.body)
    said = json.dumps(make(), ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    wire.tape.record(Recorded(f"POST sandbox:{path}", key, OK, headers, said, wire.now()))
    return json.loads(said)


def profile(ref: ExternalRef, now: datetime) -> Answer:
    """An account, or why it is not shown."""
    try:
        account = account_of(ref.external_id)
    except (NotFound, Private) as refused:
        return refusal(ref.external_id, refused)
    handle = ref.handle or account.key
    return {
        "id": ref.external_id,
        "handle": handle,
        "url": profile_url(account.platform, handle),
        "followers": account.followers(now),
        "following": None if account.platform == Platform.YOUTUBE else account.following(),
        "posts": account.post_count(now),
    }


def listed(account: InventedAccount, handle: str, invented: InventedPost, now: datetime) -> Answer:
    """A post as it stands in its account's list."""
    platform = Platform(account.platform)
    rng = seeded("words", invented.id)
    text, hashtags = caption(rng)
    video = platform in {Platform.YOUTUBE, Platform.TIKTOK}
    return {
        **counted(invented, now),
        "kind": rng.choice(KINDS[platform]),
        "url": address_of(invented, handle),
        "published_at": invented.published_at.isoformat(),
        "text": text,
        "hashtags": hashtags,
        "seconds": float(rng.randrange(20, 900)) if video else None,
    }


def counters(ref: ExternalRef, now: datetime) -> Answer:
    found = post(ref.platform, ref.external_id)
    if found is None or found.published_at > now:
        return refusal(ref.external_id, NotFound())
    return counted(found, now)


def audience(external_id: str) -> Answer:
    try:
        return account_of(external_id).audience()
    except (NotFound, Private) as refused:
        return refusal(external_id, refused)


def refusal(external_id: str, refused: NotFound | Private) -> Answer:
    return {"id": external_id, "error": next(name for name, kind in REFUSALS.items() if isinstance(refused, kind))}


def counted(invented: InventedPost, now: datetime) -> Answer:
    return {"id": invented.id, "counters": invented.counters(now)}


def account_of(external_id: str) -> InventedAccount:
    platform, _colon, key = external_id.partition(":")
    if platform not in POST_URLS or not key:
        raise NotFound(external_id)
    if fate := _fate(platform, key):
        raise fate(external_id)
    return InventedAccount(platform, key)


def address_of(invented: InventedPost, handle: str) -> str:
    return POST_URLS[Platform(invented.platform)].format(id=invented.id, handle=handle)


def is_public(platform: str, key: str) -> bool:
    """Most accounts are; some are private, some are gone, as in the world."""
    return _fate(platform, key) is None


def _fate(platform: str, key: str) -> type[Private | NotFound] | None:
    roll = seeded("fate", platform, key).randrange(PRIVATE * GONE)
    if roll % GONE == 0 or key.startswith("nobody"):
        return NotFound
    return Private if roll % PRIVATE == 0 else None
