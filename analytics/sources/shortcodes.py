"""A post on Instagram is the same to every source by what its address says; its numeric ids differ from API to API."""

import re

SHORTCODE = re.compile(r"^https?://(?:www\.)?instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]{5,40})", re.IGNORECASE)


def shortcode(url: str) -> str:
    """Return it, or nothing: stories have none."""
    found = SHORTCODE.match(url)
    return found[1] if found else ""
