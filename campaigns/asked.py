"""What somebody wrote into an address or a form, made fit to ask a database with."""

from collections.abc import Iterable

LONGEST_WORDS = 100
LONGEST_KEY = 18  # digits: what fits a key's column


def words(text: str) -> str:
    """Without what a database takes in no text."""
    return text.replace("\0", "").strip()[:LONGEST_WORDS]


def keys(given: Iterable[str]) -> list[int]:
    """The keys among them, each once, in order."""
    return list(dict.fromkeys(int(key) for key in given if key.isdecimal() and len(key) <= LONGEST_KEY))
