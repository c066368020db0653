"""A post on Instagram is the same to every source by what its address says; its numeric ids differ from API to API."""

from accounts.platforms import Platform
from analytics.post_links import parse


def shortcode(url: str) -> str:
    """Return it, or nothing: stories have none."""
    found = parse(url) if url else None
    return found[1] if found and found[0] == Platform.INSTAGRAM else ""
