"""Who looks at a collaboration, and which buttons they get. What is allowed is decided again by the verbs.

For many rows at once `read_by` notes on each what would otherwise be asked of the database one by one.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from campaigns.models import Collaboration, Offer, Review, Side, Task


@dataclass
class Reader:
    user: User
    collaboration: Collaboration

    @cached_property
    def side(self) -> Side | None:
        """None for staff, who oversee."""
        if self.collaboration.influencer.user_id == self.user.pk:
            return Side.INFLUENCER
        return Side.BRAND if self._is("is_of_brand") else None

    def _is(self, fact: str) -> bool:
        """Answer one of the facts of `read_by`, noted on the row or asked now."""
        noted = getattr(self.collaboration, fact, None)
        if noted is None:
            rows = Collaboration.objects.filter(pk=self.collaboration.pk).read_by(self.user)
            noted = rows.values_list(fact, flat=True).get()
        return bool(noted)

    @property
    def seat(self) -> Side:
        """The side from which the page is told; staff read it from the brand's."""
        return self.side or Side.BRAND

    @cached_property
    def frozen(self) -> bool:
        """Staff flagged it, or what it hangs on."""
        return self._is("is_frozen")

    @cached_property
    def acts(self) -> bool:
        """May press buttons: speaks for a side, and nothing is frozen."""
        if self.frozen or self.user.frozen_reason is not None:
            return False
        return self._is("is_actable")

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

    @property
    def may_answer_latest(self) -> bool:
        return self.acts and self._is("is_answerable")

    def may_submit(self, task: Task) -> bool:
        undone = task.status in {Task.Status.TODO, Task.Status.CHANGES_REQUESTED}
        return undone and self.may_cancel and self.side == Side.INFLUENCER

    def may_decide(self, task: Task) -> bool:
        return task.status == Task.Status.SUBMITTED and self.may_cancel and self.side == Side.BRAND

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
        return self._is("is_reviewable")

    @property
    def can(self) -> list[str]:
        """What is open to them now, by the names of the API's operations."""
        open_now = {
            "create_offer": self.may_offer,
            "accept_offer": self.may_answer_latest,
            "decline_offer": self.may_answer_latest,
            "withdraw_collaboration": self.may_withdraw,
            "cancel_collaboration": self.may_cancel,
            "dispute_collaboration": self.may_cancel,
            "create_review": self.may_review,
        }
        return [name for name, is_open in open_now.items() if is_open]
