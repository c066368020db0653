"""What analytics brings to the API: prefix and resource."""

from analytics.api.imports import Imports
from analytics.api.metrics import InfluencerMetrics, Snapshots

ROUTES = [
    (r"influencers/(?P<influencer>\d+)/metrics", InfluencerMetrics),
    (r"influencers/(?P<influencer>\d+)/metrics/history", Snapshots),
    ("imports", Imports),
]
