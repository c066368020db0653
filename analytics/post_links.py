"""The addresses of single posts, as people copy them: what platform they are of, and what they call the post.

On YouTube, TikTok and X that is the id which all sources call the post by; on Instagram it is the short code, which our
sources take for its id too, because the numbers differ from API to API.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from accounts.platforms import Platform

SHORTCODE = re.compile(r"[\w-]{5,40}", re.ASCII)
VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
NUMBER = re.compile(r"\d{5,25}", re.ASCII)
HOSTS = {
    "instagram.com": Platform.INSTAGRAM,
    "instagr.am": Platform.INSTAGRAM,
    "youtube.com": Platform.YOUTUBE,
    "youtube-nocookie.com": Platform.YOUTUBE,
    "youtu.be": Platform.YOUTUBE,
    "tiktok.com": Platform.TIKTOK,
    "x.com": Platform.X,
    "twitter.com": Platform.X,
}
# Names in front of a host that lead to the same pages.
SAME = {"www", "m", "mobile", "music", "gaming"}


def parse(url: str) -> tuple[Platform, str] | None:
    """Return the platform and the id of the post; None for profiles, stories, short links and everything else."""
    try:
        parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    front, _dot, rest = host.partition(".")
    host = rest if front in SAME else host
    platform = HOSTS.get(host)
    if platform is None or parts.scheme not in {"http", "https"}:
        return None
    path = [unquote(part) for part in parts.path.split("/") if part]
    name = _name(platform, host, path, parse_qs(parts.query))
    return (platform, name) if name else None


def _name(platform: Platform, host: str, path: list[str], query: dict[str, list[str]]) -> str:
    if platform == Platform.INSTAGRAM:
        return _instagram(path)
    if platform == Platform.YOUTUBE:
        return _youtube(host, path, query)
    return _tiktok(path) if platform == Platform.TIKTOK else _x(path)


def _instagram(path: list[str]) -> str:
    match path:
        case [("p" | "reel" | "reels" | "tv"), code, *_] | [_, ("p" | "reel" | "reels" | "tv"), code, *_]:
            return code if SHORTCODE.fullmatch(code) else ""
    return ""


def _youtube(host: str, path: list[str], query: dict[str, list[str]]) -> str:
    match path:
        case ["watch"] if "v" in query:
            name = query["v"][0]
        case [("shorts" | "live" | "embed" | "v" | "watch"), name, *_]:
            pass
        case [name, *_] if host == "youtu.be":
            pass
        case _:
            return ""
    return name if VIDEO.fullmatch(name) else ""


def _tiktok(path: list[str]) -> str:
    match path:
        case [user, ("video" | "photo"), name, *_] if user.startswith("@"):
            pass
        case [("v" | "embed"), name, *_]:
            name = name.removesuffix(".html").removeprefix("v2")
        case _:
            return ""
    return name if NUMBER.fullmatch(name) else ""


def _x(path: list[str]) -> str:
    match path:
        case [_, ("status" | "statuses"), name, *_] | ["i", "web", "status", name, *_]:
            return name if NUMBER.fullmatch(name) else ""
    return ""
