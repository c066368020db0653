"""Addresses and ids of posts: which platform they are of, and what names the post there."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

_HOSTS = {
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "youtube-nocookie.com": "youtube",
    "tiktok.com": "tiktok",
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.watch": "facebook",
    "twitch.tv": "twitch",
    "linkedin.com": "linkedin",
    "pinterest.com": "pinterest",
    "threads.net": "threads",
    "threads.com": "threads",
    "snapchat.com": "snapchat",
}
_PATHS = [
    ("instagram", re.compile(r"(?:/[^/]+)?/(?:p|reel|reels|tv)/([\w-]+)")),
    ("instagram", re.compile(r"/stories/[^/]+/(\d+)")),
    ("youtube", re.compile(r"/(?:shorts|live|embed|v)/([\w-]+)")),
    ("tiktok", re.compile(r"/(?:@[^/]*/(?:video|photo)|v|embed(?:/v2)?)/(\d+)")),
    ("x", re.compile(r"/(?:[^/]+|i/web)/status(?:es)?/(\d+)")),
    ("threads", re.compile(r"/(?:@[^/]+/post|t)/([\w-]+)")),
    ("facebook", re.compile(r"/(?:[^/]+/)?(?:posts|videos|reel)/(?:[^/]+/)?(\w+)")),
    ("twitch", re.compile(r"/videos/(\d+)")),
    ("linkedin", re.compile(r"/(?:posts/[^/]*?|feed/update/[^/]*?)(\d{15,})[^/]*")),
    ("pinterest", re.compile(r"/pin/(?:[^/]*--)?(\d+)")),
]
_NATIVE = {
    "instagram": re.compile(r"\d{15,25}(?:_\d+)?|(?=.*[A-Za-z_-])[\w-]{10,12}"),
    "youtube": re.compile(r"[\w-]{11}"),
    "tiktok": re.compile(r"\d{17,20}"),
    "x": re.compile(r"\d{15,20}"),
    "facebook": re.compile(r"\d{12,20}(?:_\d{5,20})?"),
    "threads": re.compile(r"\d{15,20}"),
}
_KINDS = [("reel", re.compile(r"/reels?/")), ("short", re.compile(r"/shorts/")), ("story", re.compile(r"/stories/"))]
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")


class PostAddress(NamedTuple):
    platform: str
    post_id: str  # "" where the address is of the platform, but names no post


@lru_cache(maxsize=4096)
def post_address(url: str) -> PostAddress | None:
    """Take an address apart; None where it is of no platform."""
    parts = _split(url)
    if parts is None:
        return None
    platform, path, query = parts
    if platform == "youtube" and (found := parse_qs(query).get("v")):
        return PostAddress(platform, found[0])
    if platform == "youtube" and "youtu.be" in url.casefold():
        return PostAddress(platform, path.strip("/").split("/")[0])
    for where, pattern in _PATHS:
        if where == platform and (match := pattern.match(path)):
            return PostAddress(platform, match[1])
    return PostAddress(platform, "")


def platform_of_url(url: str) -> str:
    parts = _split(url)
    return parts[0] if parts else ""


def kind_of_url(url: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(url)), "")


def is_native(post_id: str, platform: str) -> bool:
    """Tell whether an id can be the platform's own; others are numbers of somebody's list."""
    pattern = _NATIVE.get(platform)
    return bool(pattern and pattern.fullmatch(post_id))


def is_rounded(post_id: str) -> bool:
    """Spreadsheet programs write long ids as 1.79E+16: what they named is lost."""
    return bool(_ROUNDED.fullmatch(post_id))


def _split(url: str) -> tuple[str, str, str] | None:
    text = url.strip()
    if not text or any(c.isspace() for c in text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return None
    while host and host not in _HOSTS:
        host = host.partition(".")[2]
    return (_HOSTS[host], parts.path, parts.query) if host else None
