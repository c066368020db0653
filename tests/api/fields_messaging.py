READS = {
    "Notification": {"id", "kind", "text", "reason", "page", "created_at", "read_at"},
    "Marked": {"marked"},
    "NotificationPreferences": {"offers", "work", "messages", "campaigns", "team", "account"},
    "Side": {"id", "name", "picture"},
    "Conversation": {
        *("id", "subject", "page", "resource", "sides", "preview", "last_seq", "last_message_at"),
        *("unread", "read_seq", "closed"),
    },
    "Message": {
        *("id", "seq", "kind", "side", "author", "own", "mine", "read", "hidden", "flag_reason"),
        *("body", "resource", "client_id", "created_at"),
    },
}
WRITES: dict[str, set[str]] = {
    "ReadInputRequest": {"seq"},
    "MessageInputRequest": {"body", "client_id"},
    "NotificationPreferencesInputRequest": {"offers", "work", "messages", "campaigns", "team"},
}
