"""When somebody leaves, what they were in ends at once: nobody waits for somebody who is gone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Brand, User
from campaigns.actions.telling import tell, tell_campaign
from campaigns.models import Campaign, Collaboration, IllegalMove, Offer, Side

UNDER_WAY = [*Collaboration.OPEN, *Collaboration.WORKING, Collaboration.Status.DISPUTED]


def running_of(user: User, brand: Brand | None) -> list[str]:
    """Say what would end if this person left now, with the brand if nobody else runs it."""
    collaborations = [f"{found.campaign.name} · {found.campaign.brand}" for found in _collaborations(user)]
    return collaborations + [campaign.name for campaign in _campaigns(brand)]


def end_work(user: User, brand: Brand | None, by: User) -> None:
    for collaboration in _collaborations(user):
        end_collaboration(collaboration, leaving=Side.INFLUENCER, by=by)
    for campaign in _campaigns(brand):
        end_campaign(campaign, by=by)


def _collaborations(user: User) -> "list[Collaboration]":
    mine = Collaboration.objects.filter(influencer__user=user, status__in=UNDER_WAY)
    return list(mine.select_related("campaign__brand", "influencer__user", "conversation"))


def _campaigns(brand: Brand | None) -> "list[Campaign]":
    return list(Campaign.objects.filter(brand=brand, status__in=Campaign.LIVE)) if brand else []


@transaction.atomic
def end_campaign(campaign: Campaign, *, by: User) -> None:
    """Cancel a campaign whose brand closes, frozen or not, with everything in it."""
    cancelled = Campaign.Status.CANCELLED
    campaign.change(
        Campaign.LIVE, to=cancelled, by=by, note=str(_("The brand left.")), even_frozen=True, status=cancelled
    )
    inside = campaign.collaborations.filter(status__in=UNDER_WAY)
    for collaboration in inside.select_related("campaign__brand", "influencer__user", "conversation"):
        end_collaboration(collaboration, leaving=Side.BRAND, by=by)
    tell_campaign(campaign)


@transaction.atomic
def end_collaboration(collaboration: Collaboration, *, leaving: Side, by: User) -> None:
    """Withdraw what was being negotiated, cancel what was agreed, and tell the side that stays."""
    to = Collaboration.Status.WITHDRAWN if collaboration.is_open else Collaboration.Status.CANCELLED
    open_offers = collaboration.offers.filter(status=Offer.Status.OPEN)
    open_offers.update(status=Offer.Status.WITHDRAWN, answered_at=timezone.now())
    try:
        note = str(_("The account was deleted."))
        collaboration.change(UNDER_WAY, to=to, by=by, note=note, even_frozen=True, status=to)
    except IllegalMove:
        return  # ended in this very moment
    text = _("%(who)s left InfluenceHub, so your collaboration in %(campaign)s has ended.")
    words = {"who": collaboration.name_of(leaving), "campaign": collaboration.campaign}
    tell(collaboration, f"collaboration-{to}", text % words, to=leaving.other)
