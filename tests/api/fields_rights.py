READS = {
    "DataExport": {
        "id",
        "status",
        "progress",
        "size",
        "rows",
        "error",
        "file",
        "created_at",
        "finished_at",
        "expires_at",
    },
    "Deletion": {"deleted_at", "erased_after", "can_return", "grace_days", "would_end"},
}
WRITES = {"DeletionInputRequest": {"password"}}
