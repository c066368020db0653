"""What campaigns brings to the API: prefix and resource."""

from typing import Any

from campaigns.api import campaign_routes, problems  # noqa: F401 -- registers how refusals are said
from campaigns.api.collaborations import Collaborations
from campaigns.api.moderation import Disputes
from campaigns.api.offers import Offers
from campaigns.api.parents import KEY
from campaigns.api.records import Agreements, History
from campaigns.api.reviews import CollaborationReviews, Reviews, ReviewSummary
from campaigns.api.submissions import Submissions
from campaigns.api.tasks import Tasks

OF_COLLABORATION = rf"collaborations/(?P<collaboration>{KEY})"

ROUTES: list[tuple[str, Any]] = [
    *campaign_routes.ROUTES,
    ("collaborations", Collaborations),
    (f"{OF_COLLABORATION}/history", History),
    (f"{OF_COLLABORATION}/offers", Offers),
    (f"{OF_COLLABORATION}/agreement", Agreements),
    (f"{OF_COLLABORATION}/reviews", CollaborationReviews),
    ("moderation/disputes", Disputes),
    ("tasks", Tasks),
    (rf"tasks/(?P<task>{KEY})/submissions", Submissions),
    ("reviews/summary", ReviewSummary),
    ("reviews", Reviews),
]
