"""What messaging brings to the API: prefix and resource."""

from messaging.api.notifications import Notifications

ROUTES = [
    ("notifications", Notifications),
]
