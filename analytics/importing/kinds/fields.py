"""What columns of each kind of file can become. Field names are those of ``--map``."""

from analytics.importing.fields import FIELDS, Kind


def _fields(groups: dict[Kind, str]) -> dict[str, Kind]:
    return {name: kind for kind, names in groups.items() for name in names.split()}


POSTS = _fields(
    {
        Kind.IDENTITY: "post_id url handle name influencer",
        Kind.TEXT: "text title hashtags mentions type sponsored extra",
        Kind.PLATFORM: "platform",
        Kind.DATE: "published observed_on",
        Kind.COUNT: "views plays likes comments shares saves reach impressions watch_time_s",
        Kind.NUMBER: "duration_s",
    }
)
TRACKING = _fields(
    {
        Kind.IDENTITY: "influencer handle",
        Kind.TEXT: "campaign source product buyer order_id extra",
        Kind.PLATFORM: "platform",
        Kind.DATE: "day",
        Kind.COUNT: "orders",
        Kind.MONEY: "revenue",
        Kind.CURRENCY: "currency",
    }
)
PAYOUTS = _fields(
    {
        Kind.IDENTITY: "influencer handle",
        Kind.TEXT: "basis campaign extra",
        Kind.PLATFORM: "platform",
        Kind.DATE: "paid_on",
        Kind.COUNT: "orders",
        Kind.MONEY: "rate total",
        Kind.CURRENCY: "currency",
    }
)
FIELDS_OF: dict[str, dict[str, Kind]] = {
    "influencers": FIELDS,
    "posts": POSTS,
    "tracking": TRACKING,
    "payouts": PAYOUTS,
    "ga4": {},
}
COUNTERS = [name for name, kind in POSTS.items() if kind is Kind.COUNT]
# Several columns may become these.
MANY = {"extra"}
