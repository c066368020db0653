_NUMBERS = {
    *("followers", "avg_views", "engagement_rate", "engagement_variant", "growth_30d", "growth", "growth_days"),
    *("observed_on", "source", "method_version"),
}
_WHOSE = {"kind", "currency", "account", "brand", "web_property"}
_IMPORT = {
    *("kind", "origin"),
    *("id", "file_name", "status", "progress", "rows_total", "rows_imported", "rows_rejected", "warnings", "by"),
    *("created_at", "started_at", "finished_at"),
}
COUNTERS = {"views", "plays", "likes", "comments", "shares", "saves", "reach", "impressions", "watch_time_s"}
_DAY = {"day", "platform", "views", "likes", "comments", "shares", "saves"}
READS = {
    "Post": COUNTERS
    | {
        *("id", "platform", "kind", "account", "influencer", "campaign", "collaboration", "url", "title", "text"),
        *("hashtags", "is_sponsored", "status", "source", "published_at", "first_seen_at", "observed_at"),
    },
    "PostSnapshot": COUNTERS | {"observed_at", "method"},
    "AudienceSnapshot": {
        *("observed_on", "observed_at", "source", "method_version", "countries", "cities", "languages", "gender_age"),
    },
    "CollaborationDay": _DAY,
    "CampaignDay": _DAY,
    "WebProperty": {"id", "brand", "number", "name", "time_zone", "currency"},
    "TrafficDay": {
        *("day", "campaign", "source", "medium", "content", "sessions", "key_events", "revenue", "currency"),
        *("thresholded", "sampled", "said_by", "observed_at"),
    },
    "Connection": {
        *("id", "source", "external_id", "account", "web_property", "status", "scopes", "by", "connected_at"),
        *("ends_at", "reminded_at", "ended_at", "reason"),
    },
    "Source": {
        *("slug", "name", "platforms", "capabilities", "state", "missing", "notice", "notice_accepted_at"),
        *("feeds", "stale", "parked", "last_run", "policy", "quotas"),
    },
    "SourcePolicy": {"retention_days", "derived_metrics_allowed", "mix_platforms_allowed"},
    "Quota": {"bucket", "label", "kind", "scope", "limit", "used", "left", "resets_at", "parked_until", "reason"},
    "Run": {
        *("id", "source", "trigger", "status", "progress", "by", "replay_of", "created_at", "started_at"),
        *("finished_at", "planned", "fetched", "failed", "new", "unchanged", "reasons", "quota", "quota_left"),
    },
    "Feed": {
        *("id", "source", "what", "account", "post", "web_property", "external_id", "tier", "status", "next_due"),
        *("in_hand", "fetched_at", "failures", "error", "error_text", "error_at"),
    },
    "AccountMetrics": {"id", "platform", "name", "url", "verified", *_NUMBERS},
    "InfluencerMetrics": {"influencer", "accounts"},
    "Snapshot": {
        *("id", "account", "platform", "observed_on", "precision", "source", "followers", "avg_views"),
        *("engagement_rate", "engagement_variant", "method_version"),
    },
    "Import": _IMPORT,
    "ImportDetail": {*_IMPORT, "questions", "refused", "notes", "failure"},
}
WRITES: dict[str, set[str]] = {
    "ImportInputRequest": {"file", "people", "platform", "observed_on", "maps", *_WHOSE},
    "ImportAnswersRequest": {"platform", "observed_on", "maps", *_WHOSE},
    "DisconnectInputRequest": {"erase"},
    "SwitchInputRequest": {"on", "reason", "accepted_as"},
    "PolicyInputRequest": {"retention_days", "derived_metrics_allowed", "mix_platforms_allowed", "reason"},
    "UnparkInputRequest": {"bucket", "scope", "reason"},
    "LimitsInputRequest": {"limits", "reason"},
    "RunInputRequest": {"source", "what", "accounts", "reason"},
}
