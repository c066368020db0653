WEBHOOK = {
    *("id", "url", "description", "kinds", "on", "held", "off_reason", "off_at", "failing_since"),
    *("previous_until", "created_at"),
}
READS = {
    "Notification": {"id", "kind", "text", "reason", "page", "resource", "created_at", "read_at"},
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
    # Not what it says.
    "Email": {"id", "to", "subject", "state", "attempts", "error", "created_at", "next_try_at", "sent_at"},
    "Webhook": WEBHOOK,
    # The only two answers that tell a secret: of a webhook that was just made, or just got a new one.
    "NewWebhook": WEBHOOK | {"secret"},
    "Delivery": {
        *("id", "webhook", "kind", "status", "attempts", "created_at", "tried_at", "next_try_at", "code"),
        *("excerpt", "duration_ms", "error", "event"),
    },
    "Event": {"id", "kind", "created_at", "brand", "data"},
    "EventBrand": {"id", "name"},
}
WRITES: dict[str, set[str]] = {
    "ReadInputRequest": {"seq"},
    "MessageInputRequest": {"body", "client_id"},
    "WebhookInputRequest": {"url", "description", "kinds"},
    "PatchedWebhookEditRequest": {"url", "description", "kinds", "on"},
    "NotificationPreferencesInputRequest": {"offers", "work", "messages", "campaigns", "team"},
}
