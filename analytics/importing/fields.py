"""What a column can become. Field names are those of ``--map``."""

from enum import StrEnum


class Kind(StrEnum):
    IDENTITY = "identity"
    TEXT = "text"
    COUNTRY = "country"
    PLATFORM = "platform"
    DATE = "date"
    COUNT = "count"
    MEAN = "mean"
    RATE = "rate"
    MONEY = "money"
    CURRENCY = "currency"
    NUMBER = "number"  # whatever it counts


_BY_KIND = {
    Kind.IDENTITY: "handle name url",
    Kind.TEXT: "external_id category category_2 category_3 gender city language bio",
    Kind.COUNTRY: "country audience_country",
    Kind.PLATFORM: "platform",
    Kind.DATE: "observed_on",
    Kind.COUNT: "followers following posts total_likes total_views total_comments total_shares reach impressions saves",
    Kind.MEAN: "avg_views avg_likes avg_comments avg_shares avg_saves avg_reach avg_impressions "
    "engagement_avg engagement_authentic_avg new_post_avg_likes",
    Kind.RATE: "engagement_rate",
}
FIELDS: dict[str, Kind] = {name: kind for kind, names in _BY_KIND.items() for name in names.split()}
MAGNITUDES = {Kind.COUNT, Kind.MEAN, Kind.RATE}
CATEGORIES = ["category", "category_2", "category_3"]
SCALES = {"K": 10**3, "M": 10**6, "B": 10**9}
UNITS = {*SCALES, "%", "ratio", "dot", "comma", "dmy", "mdy"}
METRICS = [name for name, kind in FIELDS.items() if kind in MAGNITUDES]
