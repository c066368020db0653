"""What campaign links carry: the words by which Google Analytics, which minds every letter, finds visits again."""

import re
import unicodedata
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from analytics.models import WebProperty
from campaigns.models import Campaign

STRANGE = re.compile(r"[^a-z0-9-]+")
AFTERWARDS = timedelta(days=3)  # Analytics still changes its last days when a campaign is over
LONGEST = 100


def value(text: str) -> str:
    """Return text as it stands in a link: "Été & Co 50%" is ete_co_50."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return STRANGE.sub("_", plain.lower())[:LONGEST].strip("_")


def campaign_value(campaign: Campaign) -> str:
    """Return the utm_campaign of a campaign's links; a name of which nothing is left goes by its number."""
    return value(campaign.name) or f"campaign_{campaign.pk}"


def campaign_values(web_property: WebProperty) -> list[str]:
    """Return those whose visits to this website are asked for: the brand's campaigns that run, or ended just now."""
    ended = Q(status=Campaign.Status.COMPLETED, ends_on__gte=timezone.localdate() - AFTERWARDS)
    campaigns = Campaign.objects.existing().filter(ended | Q(status__in=Campaign.LIVE), brand=web_property.brand_id)
    return sorted({campaign_value(campaign) for campaign in campaigns.only("pk", "name")})
