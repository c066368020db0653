"""What a table must have to be one of posts, of orders, of payouts."""

from analytics.importing.kinds import words
from analytics.importing.kinds.fields import COUNTERS
from analytics.importing.kinds.schema import Schema
from analytics.importing.mapping import Mapping

_SHARED = {"platform": "platform", "handle": "handle"}
_POSTS = {
    **_SHARED,
    **{name: name for name in ("views", "likes", "comments", "shares", "saves", "reach", "impressions", "url")},
    "date": "published",
}


def _posts(mapping: Mapping) -> bool:
    """Something that a post is known by, and a number of it. Who counts followers speaks of accounts."""
    followers = any(item.meaning.concept == "followers" for item in mapping.columns if item.field == "extra")
    known_by = mapping.has("post_id", "url", "text", "title", "hashtags", "published", "type")
    alone = mapping.has("text", "hashtags", "published", "title", "type") or mapping.has("post_id")
    return known_by and mapping.has(*COUNTERS) and (alone or not followers)


def _tracking(mapping: Mapping) -> bool:
    return mapping.has("orders", "revenue", "order_id") and not _payouts_only(mapping)


def _payouts_only(mapping: Mapping) -> bool:
    headers = {item.meaning.foreign for item in mapping.columns}
    return "payouts" in headers and not mapping.has("buyer", "product", "order_id")


def _payouts(mapping: Mapping) -> bool:
    return mapping.has("total") and mapping.has("influencer", "handle") and not mapping.has("extra_revenue")


SCHEMAS = {
    "posts": Schema("posts", words.POSTS, _POSTS, _posts),
    "tracking": Schema("tracking", words.TRACKING, {**_SHARED, "date": "day"}, _tracking),
    "payouts": Schema("payouts", words.PAYOUTS, {**_SHARED, "date": "paid_on"}, _payouts),
}
