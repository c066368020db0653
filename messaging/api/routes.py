"""What messaging brings to the API: prefix and resource."""

import messaging.api.problems  # noqa: F401 -- registers on import
from messaging.api.conversations import Conversations
from messaging.api.deliveries import Deliveries
from messaging.api.emails import Emails
from messaging.api.messages import Messages
from messaging.api.notifications import Notifications
from messaging.api.preferences import NotificationPreferences
from messaging.api.webhooks import Webhooks

ROUTES = [
    ("conversations", Conversations),
    (r"conversations/(?P<conversation>\d+)/messages", Messages),
    ("notifications", Notifications),
    ("notification-preferences", NotificationPreferences),
    ("moderation/emails", Emails),
    ("webhooks", Webhooks),
    (r"webhooks/(?P<webhook>\d{1,18})/deliveries", Deliveries),
]
