_WHO = {
    *("id", "slug", "name", "picture", "page", "country", "languages", "niches", "claimed", "rating", "reviews"),
}
READS: dict[str, set[str]] = {
    "Price": {"platform", "deliverable", "amount", "currency"},
    "Place": {"id", "platform", "name", "url"},
    "FoundInfluencer": {
        *_WHO,
        *("account", "platforms", "followers", "engagement_rate", "engagement_variant", "growth_30d", "price"),
    },
    "Influencer": {*_WHO, "city", "bio", "accounts", "rates", "together"},
    "Together": {"id", "campaign", "status", "resource"},
    "Option": {"value", "label", "count", "chosen"},
    "Facet": {"name", "label", "single", "options"},
    "Range": {"name", "label", "edges", "counts", "unknown", "included"},
    "Facets": {"total", "facets", "ranges"},
}
WRITES: dict[str, set[str]] = {}
