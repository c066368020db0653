# ruff: noqa: RUF001 -- the look-alikes are what this is about
"""Who a row is about: platform and handle, or, where a file gives no better, a name."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from analytics.importing.header import fold
from analytics.importing.missing import is_invisible, is_missing, is_missing_handle
from analytics.importing.synonyms import PLATFORM_WORDS

HANDLE = re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE)
_SPACELESS = re.compile(r"\S{1,120}")
_BY_PATTERN = {
    "instagram": HANDLE,
    "tiktok": HANDLE,
    "threads": HANDLE,
    "x": re.compile(r"[a-z0-9_]{1,30}", re.IGNORECASE),
}
_LOWER = {"instagram", "tiktok", "threads"}
_HOSTS = {
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "twitch.tv": "twitch",
    "linkedin.com": "linkedin",
    "pinterest.com": "pinterest",
    "threads.net": "threads",
    "threads.com": "threads",
    "snapchat.com": "snapchat",
}
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.|[a-z]{2}\.)?([a-z\d-]+(?:\.[a-z]{2,3})+)/(.+)", re.IGNORECASE
)
_BEFORE = {"c", "user", "channel", "in", "company", "add", "profile"}
_NOBODY = {"p", "reel", "reels", "stories", "explore", "watch", "video", "shorts", "playlist", "hashtag", "tag", "tv"}
_PLATFORM_NAMES = {
    "x twitter": "x",
    "twitter x": "x",
    "x": "x",
    "tik tok": "tiktok",
    "you tube": "youtube",
    "linked in": "linkedin",
}
_MARKS = "@＠"
# Format characters that carry no meaning in a name; joiners hold emoji and scripts together and stay.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]"
)


class Address(NamedTuple):
    platform: str
    handle: str


@lru_cache(maxsize=4096)
def platform_of(text: str) -> str | None:
    """Return the platform a cell names; X was Twitter."""
    folded = fold(text)
    if folded in _PLATFORM_NAMES:
        return _PLATFORM_NAMES[folded]
    tokens = [token for token in folded.split() if token not in {"post", "account", "com", "www"}]
    found = {PLATFORM_WORDS[token] for token in tokens if token in PLATFORM_WORDS}
    return found.pop() if len(found) == 1 and len(tokens) == 1 else None


def tidy(text: str) -> str:
    """NFC, trimmed, white space collapsed, without invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if is_invisible(text):
            return ""
        text = _HIDDEN.sub("", text)
    return " ".join(text.split())


def address_of(text: str) -> Address | None:
    """Take a profile's web address apart; an address of a post or of nobody is none."""
    match = _ADDRESS.fullmatch(text.strip())
    platform = _HOSTS.get(match[1].casefold()) if match else None
    if match is None or platform is None:
        return None
    parts = [unquote(part) for part in re.split(r"[?#]", match[2])[0].split("/") if part]
    if len(parts) > 1 and parts[0].casefold() in _BEFORE:
        parts = parts[1:]
    if not parts or parts[0].casefold() in _NOBODY:
        return None
    return Address(platform, parts[0].lstrip(_MARKS))


def handle_text(text: str) -> str:
    """Return the cell as a handle would be written: without @ and without address."""
    if "/" in text and (address := address_of(text)):
        return address.handle
    return tidy(text).lstrip(_MARKS).strip()


def is_handle(text: str, platform: str) -> bool:
    return bool(_BY_PATTERN.get(platform, _SPACELESS).fullmatch(text))


def is_handle_shaped(text: str) -> bool:
    """Tell whether a cell could be a handle anywhere; told of a whole column to find the one of handles."""
    text = text.strip()
    if HANDLE.fullmatch(text):
        return True
    return (text[:1] in _MARKS or "/" in text) and bool(HANDLE.fullmatch(handle_text(text)))


class Identity(NamedTuple):
    key: str
    handle: str | None
    name: str

    @property
    def keyed_by(self) -> str:
        return "name" if self.handle is None else "handle"


def identity_of(handle_cell: str, name_cell: str, url_cell: str, platform: str) -> Identity | None:
    """Find who is meant. A handle first, else an address, else a name: better than losing the row."""
    name = "" if is_missing(name_cell) or is_invisible(name_cell) else tidy(name_cell)
    handle = "" if is_missing_handle(handle_cell) else handle_text(handle_cell)
    if not handle and url_cell and (address := address_of(url_cell)):
        handle = address.handle
    if handle and is_handle(handle, platform):
        # Instagram and TikTok know no capitals; YouTube and X show them.
        return Identity(handle.casefold(), handle.lower() if platform in _LOWER else handle, name)
    if name or handle:
        key = handle or name
        return Identity(_name_key(key, platform), None, name or handle)
    return None


def _name_key(name: str, platform: str) -> str:
    """A name that could be a handle must not meet the account of that handle."""
    key = name.casefold()
    return f"name: {key}" if is_handle(key, platform) else key
