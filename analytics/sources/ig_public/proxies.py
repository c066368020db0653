"""The addresses from which public pages are read, each with its own counters."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

KINDS = {"http", "https", "socks5", "socks5h"}


@dataclass(frozen=True, slots=True)
class Proxy:
    url: str  # with its user and password: never shown
    name: str  # what counters, pages and logs call it


def parse(text: str) -> list[Proxy]:
    """Read IG_PUBLIC_PROXIES: addresses with commas or blanks between. Without a scheme it is http."""
    found: dict[str, Proxy] = {}
    for word in re.split(r"[\s,]+", text.strip()):
        url = word if "://" in word else f"http://{word}"
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            continue
        if host and parts.scheme in KINDS:
            name = f"{parts.username}@{host}:{port}" if parts.username else f"{host}:{port}"
            found.setdefault(name[-100:], Proxy(url, name[-100:]))
    return list(found.values())
