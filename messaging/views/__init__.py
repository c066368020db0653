from messaging.views.inbox import after, badge, conversation, inbox, read, say, thread
from messaging.views.notifications import (
    bell,
    notification_read,
    notifications,
    notifications_read,
    preferences,
)
from messaging.views.outbox import outbox, outbox_email, outbox_html

__all__ = [
    "after",
    "badge",
    "bell",
    "conversation",
    "inbox",
    "notification_read",
    "notifications",
    "notifications_read",
    "outbox",
    "outbox_email",
    "outbox_html",
    "preferences",
    "read",
    "say",
    "thread",
]
