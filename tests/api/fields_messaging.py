READS = {
    "Notification": {"id", "kind", "text", "reason", "page", "created_at", "read_at"},
    "Marked": {"marked"},
}
WRITES: dict[str, set[str]] = {}
