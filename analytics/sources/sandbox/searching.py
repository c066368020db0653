"""Who is found by words, in the invented world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.text import slugify

from analytics.sources.sandbox.world import seeded

FEWEST, MOST = 8, 70
FIRST = (
    "ada",
    "bea",
    "cem",
    "dana",
    "eli",
    "fay",
    "gil",
    "hana",
    "ivo",
    "jun",
    "kai",
    "lea",
    "mio",
    "noor",
    "oli",
    "pia",
)
LAST = ("daily", "notes", "and.more", "outside", "at.home", "club", "stories", "studio", "diary", "live")
COUNTRIES = ("DE", "FR", "PT", "ES", "GB", "US", "AT", "NL", "SE", "")


class Invented(NamedTuple):
    handle: str
    name: str
    country: str


def found(query: str, platform: str) -> Iterator[Invented]:
    words = [word for word in slugify(query, allow_unicode=True).split("-") if word][:3]
    if not words or words[0] == "nobody":
        return
    stem, rng = ".".join(words)[:40], seeded("search", platform, *words)
    for number in range(rng.randrange(FEWEST, MOST)):
        first, last = rng.choice(FIRST), rng.choice(LAST)
        name = f"{first.title()} {' '.join(words).title()} {last.replace('.', ' ').title()}"
        yield Invented(f"{first}.{stem}.{last}{number or ''}", name[:80], rng.choice(COUNTRIES))
