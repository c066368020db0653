"""Who hears of it when staff act on something of this app; it also makes these things reportable."""

from collections.abc import Iterable

from accounts.models import User
from accounts.moderation import concerned_by
from campaigns.models import Campaign, Collaboration


@concerned_by(Campaign)
def people_of_campaign(campaign: Campaign) -> Iterable[User]:
    """The brand, and every influencer who is still in it."""
    brand = User.objects.filter(membership__brand=campaign.brand_id)
    inside = Collaboration.objects.filter(campaign=campaign).live()
    return [*brand, *User.objects.filter(profile__collaborations__in=inside)]


@concerned_by(Collaboration)
def people_of_collaboration(collaboration: Collaboration) -> Iterable[User]:
    return collaboration.people
