from typing import Any

from accounts.models import Brand, Influencer, User
from accounts.moderation_admin import QUEUES
from campaigns import agenda, agenda_influencer
from campaigns.api.dashboard_shapes import DashboardSerializer
from campaigns.models import Campaign
from rest.resources import Resource, Retrieving
from rest.scopes import Area


class Dashboard(Retrieving, Resource):
    """What the first page after signing in shows: what waits, what comes, and the numbers."""

    noun = "dashboard"
    area = Area.CAMPAIGNS
    alone = True
    who = {"retrieve": "signed_in"}
    serializer_class = DashboardSerializer
    queryset = Campaign.objects.none()

    def get_object(self) -> dict[str, Any]:
        user = self.me
        brand, influencer = user.brand, user.influencer
        return {
            "role": user.role,
            "brand": _of_brand(user, brand) if brand else None,
            "influencer": _of_influencer(user, influencer) if influencer else None,
            "queues": [{"queue": queue, **queue.waiting} for queue in QUEUES.values()] if user.is_staff else None,
        }


def _of_brand(user: User, brand: Brand) -> dict[str, Any]:
    own = Campaign.objects.owned_by(user)
    return {
        "waiting": agenda.waiting_for(user),
        "running": agenda.running(user),
        "week": agenda.week(user),
        "talks": agenda.talks(user, brand),
        "campaigns": own.count(),
        "drafts": own.filter(status=Campaign.Status.DRAFT)[:3],
    }


def _of_influencer(user: User, influencer: Influencer) -> dict[str, Any]:
    needs = agenda_influencer.needs(user)
    offers = [offer for offer, _left in needs["offers"]]
    return {
        **needs,
        **agenda_influencer.work(user),
        **agenda_influencer.suggestions(user, influencer),
        "offers": offers,
    }
