"""Who hears of it when staff act on something of this app; it also makes these things reportable."""

from collections.abc import Iterable

from accounts.models import Brand, Influencer, User
from accounts.moderation import also_concerned_by, concerned_by
from campaigns.models import Campaign, Collaboration, Review


@concerned_by(Campaign)
def people_of_campaign(campaign: Campaign) -> Iterable[User]:
    """The brand, and every influencer who is still in it."""
    brand = User.objects.filter(membership__brand=campaign.brand_id)
    inside = Collaboration.objects.filter(campaign=campaign).live()
    return [*brand, *User.objects.filter(profile__collaborations__in=inside)]


@concerned_by(Collaboration)
def people_of_collaboration(collaboration: Collaboration) -> Iterable[User]:
    return collaboration.people


@concerned_by(Review)
def author_of_review(review: Review) -> Iterable[User]:
    return [review.by]


UNDER_WAY = [*Collaboration.OPEN, *Collaboration.WORKING, Collaboration.Status.DISPUTED]


@also_concerned_by(Brand)
def influencers_of_brand(brand: Brand) -> Iterable[User]:
    """Their work stands still with the brand."""
    inside = Collaboration.objects.filter(campaign__brand=brand, campaign__deleted_at=None, status__in=UNDER_WAY)
    people: Iterable[User] = User.objects.filter(profile__collaborations__in=inside)
    return people


@also_concerned_by(Influencer)
def brands_of_influencer(influencer: Influencer) -> Iterable[User]:
    inside = Collaboration.objects.filter(influencer=influencer, campaign__deleted_at=None, status__in=UNDER_WAY)
    people: Iterable[User] = User.objects.filter(membership__brand__campaigns__collaborations__in=inside)
    return people


@also_concerned_by(User)
def brands_of_creator(user: User) -> Iterable[User]:
    """Who works with a creator hears when that person is frozen or gone; a team goes on without one member."""
    return brands_of_influencer(user.influencer) if user.influencer else []
