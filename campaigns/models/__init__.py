from campaigns.models.campaign import (
    PLACE_TAKEN,
    Campaign,
    CampaignMove,
    Goal,
    TaskTemplate,
)
from campaigns.models.collaboration import (
    REVIEW_WINDOW,
    Collaboration,
    CollaborationMove,
    Side,
)
from campaigns.models.moves import Frozen, IllegalMove
from campaigns.models.offer import OFFER_LIFE, Agreement, Offer, OfferLine
from campaigns.models.review import Review, summarise
from campaigns.models.task import Submission, Task, TaskMove

__all__ = [
    "OFFER_LIFE",
    "PLACE_TAKEN",
    "REVIEW_WINDOW",
    "Agreement",
    "Campaign",
    "CampaignMove",
    "Collaboration",
    "CollaborationMove",
    "Frozen",
    "Goal",
    "IllegalMove",
    "Offer",
    "OfferLine",
    "Review",
    "Side",
    "Submission",
    "Task",
    "TaskMove",
    "TaskTemplate",
    "summarise",
]
