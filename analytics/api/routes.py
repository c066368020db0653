"""What analytics brings to the API: prefix and resource."""

from typing import Any

from analytics.api.audiences import AccountAudience
from analytics.api.connections import Connections, PublicAccounts
from analytics.api.days import CampaignDays, CollaborationDays, TrafficDays, WebProperties
from analytics.api.imports import Imports
from analytics.api.metrics import InfluencerMetrics, Snapshots
from analytics.api.posts import Posts, PostSnapshots
from analytics.api.runs import Feeds, Runs
from analytics.api.sources import Sources
from campaigns.api.parents import KEY

ROUTES: list[tuple[str, Any]] = [
    (r"influencers/(?P<influencer>\d+)/metrics", InfluencerMetrics),
    (r"influencers/(?P<influencer>\d+)/metrics/history", Snapshots),
    (rf"social-accounts/(?P<account>{KEY})/audience", AccountAudience),
    ("posts", Posts),
    (rf"posts/(?P<post>{KEY})/snapshots", PostSnapshots),
    (rf"collaborations/(?P<collaboration>{KEY})/days", CollaborationDays),
    (rf"campaigns/(?P<campaign>{KEY})/days", CampaignDays),
    ("web-properties", WebProperties),
    (rf"web-properties/(?P<web_property>{KEY})/traffic", TrafficDays),
    ("connections/public", PublicAccounts),
    ("connections", Connections),
    ("sources", Sources),
    ("runs", Runs),
    ("feeds", Feeds),
    ("imports", Imports),
]
