from tests.api.fields_profiles import READS as OF_ALL

FROZEN = {"flagged_at", "flag_reason", "deleted_at"}
READS = {
    "AuditRow": {"id", "at", "actor", "verb", "said", "kind", "target_id", "label", "reason", "detail"},
    "Dispute": {"id", "campaign", "brand", "influencer", "status", "opened_at", "reason"},
    "ModeratedBrand": OF_ALL["Brand"] - {"is_own"} | FROZEN,
    "ModeratedClaim": OF_ALL["Claim"] | {"user", "decided_by"},
    "ModeratedReport": OF_ALL["Report"] | {"reporter", "decided_by"},
    "Person": {"id", "name", "email"},
    "Queue": {"key", "label", "count", "oldest", "late"},
    "Queues": {"waiting", "queues"},
    "Subject": {"id", "kind", "label", "page", "acts"} | FROZEN,
    "User": {
        "id",
        "name",
        "email",
        "role",
        "is_staff",
        "is_active",
        "brand_id",
        "profile_id",
        "time_zone",
        "language",
        "date_joined",
        "last_login",
    }
    | FROZEN,
}
WRITES = {
    "ReasonRequest": {"reason"},
    "OptionalReasonRequest": {"reason"},
    "SettlementInputRequest": {"to", "reason"},
}
