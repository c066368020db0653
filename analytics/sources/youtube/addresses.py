"""What people call a channel, and what the API takes for it."""

import re
from urllib.parse import unquote, urlsplit

CHANNEL = re.compile(r"UC[\w-]{22}")
HOSTS = {"youtube.com", "youtu.be"}


def lookup(text: str) -> dict[str, str]:
    """Return the filter of channels.list that finds this channel, by id, handle or old user name. Empty: it is none."""
    text = text.strip()
    if CHANNEL.fullmatch(text):
        return {"id": text}
    if "/" not in text:
        return _by_handle(text)
    parts = urlsplit(text if "//" in text else f"//{text}")
    if ".".join((parts.hostname or "").split(".")[-2:]) not in HOSTS:
        return {}
    return _by_path([unquote(part) for part in parts.path.split("/") if part])


def _by_path(path: list[str]) -> dict[str, str]:
    match path:
        case ["channel", name, *_] if CHANNEL.fullmatch(name):
            return {"id": name}
        case ["user", name, *_]:
            return {"forUsername": name}
        case ["c", name, *_]:  # the old names of one's own choice became handles
            return _by_handle(name)
        case [name, *_] if name.startswith("@"):
            return _by_handle(name)
        case [name] if name not in {"watch", "shorts", "playlist", "feed"}:
            return _by_handle(name)
    return {}


def _by_handle(name: str) -> dict[str, str]:
    name = name.removeprefix("@")
    return {"forHandle": f"@{name}"} if name and not any(sign.isspace() for sign in name) else {}
