"""What a personal token may be good for: a group of resources, to read or to change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

READ, WRITE = "read", "write"
SAFE = {"GET", "HEAD", "OPTIONS"}


class Area(TextChoices):
    ACCOUNT = "account", _("Own account, profile and rates")
    BRANDS = "brands", _("Brands and teams")
    INFLUENCERS = "influencers", _("Finding influencers")
    CAMPAIGNS = "campaigns", _("Campaigns and browsing for them")
    COLLABORATIONS = "collaborations", _("Collaborations, offers, tasks and reviews")
    MESSAGES = "messages", _("Conversations and notifications")
    METRICS = "metrics", _("Metrics and their history")
    WEBHOOKS = "webhooks", _("Webhooks")
    MODERATION = "moderation", _("Moderation, for staff")


SCOPES = [f"{area}:{right}" for area in Area.values for right in (READ, WRITE)]


def needed(area: str, method: str) -> str:
    """Return the scope that a call with this method needs there."""
    return f"{area}:{READ if method in SAFE else WRITE}"
