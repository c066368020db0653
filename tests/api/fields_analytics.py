_NUMBERS = {
    *("followers", "avg_views", "engagement_rate", "engagement_variant", "growth_30d", "growth", "growth_days"),
    *("observed_on", "source", "method_version"),
}
_IMPORT = {
    *("id", "file_name", "status", "progress", "rows_total", "rows_imported", "rows_rejected", "warnings", "by"),
    *("created_at", "started_at", "finished_at"),
}
READS = {
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
    "ImportInputRequest": {"file", "platform", "observed_on", "maps"},
    "ImportAnswersRequest": {"platform", "observed_on", "maps"},
}
