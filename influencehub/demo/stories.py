"""How each collaboration came to where it is, told by the real verbs at moments in the past."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import Influencer, User
from accounts.platforms import account_key
from analytics.sources.sandbox import address_of
from analytics.sources.sandbox.world import InventedAccount
from campaigns.actions import negotiation as deal
from campaigns.actions import work
from campaigns.models import Campaign, Collaboration, OfferLine, Task
from influencehub.demo import words
from influencehub.demo.clock import at


class Story:
    """One collaboration and a clock that only goes forward."""

    def __init__(self, campaign: Campaign, influencer: Influencer, rng: Random, *, hours: float) -> None:
        self.campaign, self.influencer, self.rng = campaign, influencer, rng
        self.moment = timezone.now() - dt.timedelta(hours=hours)
        self.brand_user: User = campaign.created_by
        self.price = Decimal(rng.randrange(240, 900, 20))
        self.collaboration: Collaboration

    def act(self, verb: Callable[[], object], *, later: float = 2) -> "Story":
        with at(self.moment):
            verb()
        self.moment += dt.timedelta(hours=later)
        return self

    @property
    def creator(self) -> User:
        assert self.influencer.user is not None  # noqa: S101 -- only claimed profiles have stories
        return self.influencer.user

    def terms(self, amount: Decimal, message: str = "") -> deal.Terms:
        today = timezone.localtime(self.moment).date()
        lines: list[OfferLine] = deal.template_lines(self.campaign, today)
        return deal.Terms(
            amount=amount,
            lines=lines,
            message=message,
            usage_rights="paid",
            usage_until=today + dt.timedelta(days=120),
            exclusivity="canned legumes",
            exclusivity_days=30,
        )

    def invited(self) -> "Story":
        text = f"Dear {self.influencer.first_name}, your kitchen is the one we had in mind."

        def invite() -> None:
            self.collaboration = deal.invite(
                self.campaign, self.influencer, self.terms(self.price, text), by=self.brand_user
            )

        return self.act(invite, later=5)

    def applied(self) -> "Story":
        text = "I have cooked with your jars on camera before, and people asked where to get them."

        def apply() -> None:
            self.collaboration = deal.apply(
                self.campaign, self.influencer, self.terms(self.price, text), by=self.creator
            )

        return self.act(apply, later=5)

    def talk(self) -> "Story":
        lines = [(self.rng.choice(words.OPENERS), self.creator), (self.rng.choice(words.ANSWERS), self.brand_user)]
        for text, who in lines:
            self.act(lambda text=text, who=who: self.say(text, who), later=1.5)  # type: ignore[misc] # bound now
        return self

    def say(self, text: str, who: User) -> None:
        side = self.collaboration.side_of(who)
        assert side is not None  # noqa: S101 -- both are in the story
        conversation = self.collaboration.conversation
        conversation.refresh_from_db()
        conversation.say(text, by=who, party=self.collaboration.party_of(side))

    def countered(self, *, by_creator: bool = True, later: float = 6) -> "Story":
        self.price += Decimal(80) if by_creator else Decimal(-40)
        who = self.creator if by_creator else self.brand_user
        text = self.rng.choice(words.COUNTERS) if by_creator else "We can go this far, with the same dates."
        return self.act(lambda: deal.counter(self.fresh(), self.terms(self.price, text), by=who), later=later)

    def agreed(self) -> "Story":
        offer = self.collaboration.offers.latest("version")
        who = self.creator if offer.side == "brand" else self.brand_user
        self.act(lambda: deal.accept(offer, by=who), later=1)
        return self.act(lambda: self.say(self.rng.choice(words.THANKS), self.creator), later=20)

    def fresh(self) -> Collaboration:
        rows = Collaboration.objects.select_related("campaign__brand", "influencer__user")
        collaboration: Collaboration = rows.get(pk=self.collaboration.pk)
        return collaboration

    def task(self, number: int) -> Task:
        rows = Task.objects.select_related("collaboration__campaign__brand", "collaboration__influencer__user")
        tasks: list[Task] = list(rows.filter(collaboration=self.collaboration))
        return tasks[number]

    def handed_in(self, number: int, *, later: float = 10) -> "Story":
        text = self.rng.choice(words.HANDED_IN)
        link = self.live_post(number)
        return self.act(lambda: work.submit(self.task(number), by=self.creator, text=text, link=link), later=later)

    def live_post(self, number: int) -> str:
        """The address of what the influencer published an hour ago, on the platform that the task names."""
        platform = self.task(number).platform
        handle = self.influencer.accounts.filter(platform=platform).values_list("handle", flat=True).first()
        if not handle:
            return f"https://video.example/{self.influencer.slug}/{self.collaboration.pk}-{number}"
        account = InventedAccount(platform, account_key(handle))
        post = account.post_at(self.moment - dt.timedelta(hours=1), f"{self.collaboration.pk}-{number}")
        return address_of(post, handle)

    def sent_back(self, number: int) -> "Story":
        feedback = self.rng.choice(words.FEEDBACK)
        return self.act(
            lambda: work.request_changes(self.task(number), by=self.brand_user, feedback=feedback), later=14
        )

    def approved(self, number: int) -> "Story":
        return self.act(lambda: work.approve(self.task(number), by=self.brand_user), later=8)

    def completed(self) -> "Story":
        for number in range(self.collaboration.tasks.count()):
            self.handed_in(number).approved(number)
        return self

    def reviewed(self, *, by_creator: bool = True, by_brand: bool = True) -> "Story":
        for wanted, who in ((by_brand, self.brand_user), (by_creator, self.creator)):
            if wanted:
                self.act(lambda who=who: self._review(who))  # type: ignore[misc] # bound now
        return self

    def _review(self, who: User) -> None:
        rating = self.rng.choice([3, 4, 4, 5, 5, 5])
        work.review(self.fresh(), by=who, rating=rating, text=self.rng.choice(words.PRAISE))
