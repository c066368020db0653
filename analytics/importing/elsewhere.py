"""Tables that are about posts, payouts, orders or visits: whose importer is another one."""

from collections import Counter

from analytics.importing.header import read_header
from analytics.importing.mapping import Mapping
from analytics.importing.tables import Survey

_MANY = 3


def importer_of(survey: Survey, mapping: Mapping) -> str:
    """Return the importer that takes this table, or nothing if it is one of influencers."""
    if mapping.has("handle", "name") and any(
        item.by_user and item.field in {"handle", "name"} for item in mapping.columns
    ):
        return ""
    foreign = Counter(item.meaning.foreign for item in mapping.columns if item.meaning.foreign and not item.field)
    if "Report CSV Export" in " ".join(survey.preamble) or foreign["ga4"] >= 2:  # noqa: PLR2004 -- one may be chance
        return "ga4"
    name, count = max(foreign.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    identified = mapping.has("handle", "name", "url")
    if mapping.has("followers"):
        return name if count >= _MANY or (not identified and count) else ""
    if count and (not identified or name == "posts" or count > 1):
        return name
    return "posts" if not identified and _post_like(mapping) else ""


def importer_of_preamble(survey: Survey) -> str:
    words = {read_header(cell).foreign for cell in survey.preamble}
    return "ga4" if "ga4" in words or "Report CSV Export" in " ".join(survey.preamble) else ""


def _post_like(mapping: Mapping) -> bool:
    concepts = {item.meaning.concept for item in mapping.columns}
    return len(concepts & {"likes", "comments", "shares", "saves", "reach", "impressions", "views"}) > 1
