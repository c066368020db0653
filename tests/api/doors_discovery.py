from tests.api.doors import operation

_SEARCHERS = {"otherwise": 403, "brands": 200, "staff": 200, "unapproved": 403, "flagged": 200}
DOORS = [
    operation("list_influencers", **_SEARCHERS),
    operation("facets_influencer", **_SEARCHERS),
    operation("export_influencer", **_SEARCHERS),
    operation("retrieve_influencer", "profile", **_SEARCHERS),
]
