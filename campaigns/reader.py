"""Who looks at a collaboration, and which buttons they get. What is allowed is decided again by the verbs."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from campaigns.models import Collaboration, Offer, Review, Side


@dataclass
class Reader:
    user: User
    collaboration: Collaboration

    @cached_property
    def side(self) -> Side | None:
        """None for staff, who oversee."""
        return self.collaboration.side_of(self.user)

    @property
    def seat(self) -> Side:
        """The side from which the page is told; staff read it from the brand's."""
        return self.side or Side.BRAND

    @cached_property
    def frozen(self) -> bool:
        """Staff flagged it, or what it hangs on."""
        return not Collaboration.objects.filter(pk=self.collaboration.pk).unfrozen().exists()

    @cached_property
    def acts(self) -> bool:
        """May press buttons: speaks for a side, and nothing is frozen."""
        if self.frozen or self.user.frozen_reason is not None:
            return False
        return Collaboration.objects.actable_by(self.user).filter(pk=self.collaboration.pk).exists()

    @property
    def other_name(self) -> str:
        return self.collaboration.name_of(self.seat.other)

    @property
    def other_short(self) -> str:
        if self.seat == Side.BRAND:
            return self.collaboration.influencer.first_name
        return self.collaboration.campaign.brand.name

    @property
    def other_picture(self) -> str:
        collaboration = self.collaboration
        return (collaboration.influencer if self.seat == Side.BRAND else collaboration.campaign.brand).picture

    @property
    def may_withdraw(self) -> bool:
        return self.acts and self.collaboration.is_open

    @property
    def may_cancel(self) -> bool:
        return self.acts and self.collaboration.is_working

    def may_answer(self, offer: Offer) -> bool:
        return self.acts and Offer.objects.answerable_by(self.user).filter(pk=offer.pk).exists()

    @cached_property
    def may_offer(self) -> bool:
        """Make the next version: in answer to the other side, or in place of one's own."""
        latest = self.collaboration.latest_offer
        if latest is None or not self.may_withdraw or not self.collaboration.campaign.takes_people:
            return False
        return latest.is_open or (latest.status == Offer.Status.OPEN and latest.side == self.side)

    @cached_property
    def own_review(self) -> Review | None:
        return next((r for r in self.collaboration.reviews.all() if r.side == self.side), None)

    @property
    def may_review(self) -> bool:
        closes_at = self.collaboration.reviews_close_at
        if closes_at is None or timezone.now() > closes_at or self.own_review:
            return False
        if self.user.frozen_reason is not None or self.collaboration.status != Collaboration.Status.COMPLETED:
            return False
        return Collaboration.objects.reviewable_by(self.user).unflagged().filter(pk=self.collaboration.pk).exists()
