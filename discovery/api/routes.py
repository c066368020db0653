"""What discovery brings to the API: prefix and resource."""

from discovery.api.influencers import Influencers

ROUTES = [
    ("influencers", Influencers),
]
