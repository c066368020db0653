"""Campaigns in every state, and in them collaborations in every state."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from accounts.actions import flag, report
from accounts.models import Brand, Influencer, User
from campaigns.actions import campaigns as life
from campaigns.actions import negotiation as deal
from campaigns.models import Campaign, Goal, TaskTemplate
from influencehub.demo import words
from influencehub.demo.clock import at
from influencehub.demo.stories import Story

FOOD, HOME = ["food", "home"], ["home", "tech"]


def make_campaigns(brands: dict[str, Brand], cast: list[Influencer], staff: User, rng: Random) -> None:
    people = {person.name.split()[0]: person for person in cast}
    saltwell, lumen = brands["saltwell"], brands["lumen"]
    _cupboard_week(_live(saltwell, "Cupboard Week", rng, days=21, cap=12, budget=12_000), people, rng)
    _one_pan(_live(saltwell, "One-Pan Weeknights", rng, days=12, cap=6, budget=4_500), people, rng)
    _cookbook(_live(saltwell, "Creator Cookbook", rng, days=26, cap=5, budget=6_000, private=True), people, rng)
    _autumn_broths(_live(saltwell, "Autumn Broths", rng, days=75, cap=4, budget=5_000), people, rng)
    _open(saltwell, "Market Stall Tour", cap=8, budget=9_000)
    _paused(_open(saltwell, "Slow Sundays", cap=4, budget=3_000))
    _cancelled(_live(saltwell, "Picnic Season", rng, days=50, cap=3, budget=2_400), people, rng)
    _campaign(saltwell, "Winter Larder", cap=6, budget=None, niches=FOOD)
    _evening_light(_live(lumen, "Evening Light", rng, days=9, cap=5, budget=7_500, niches=HOME), people, rng)
    _open(lumen, "Desk Glow", cap=10, budget=8_000, niches=HOME)
    _flagged(brands["bright"], staff)
    report_something(people["Bea"], people["Marc"])


def _campaign(  # noqa: PLR0913 -- what a campaign is made of
    brand: Brand, name: str, *, cap: int, budget: int | None, niches: list[str], private: bool = False, days: int = 4
) -> Campaign:
    today = timezone.localdate()
    owner = brand.members.owners()[0].user
    campaign = Campaign.objects.create(
        brand=brand,
        name=name,
        brief=words.BRIEF.format(name=name),
        budget_total=budget,
        max_per_influencer=Decimal(1600) if budget and budget > 3000 else None,  # noqa: PLR2004
        starts_on=today - dt.timedelta(days=days),
        ends_on=today - dt.timedelta(days=days) + dt.timedelta(days=60),
        niches=niches,
        platforms=["instagram", "tiktok"],
        countries=["ES"],
        visibility=Campaign.Visibility.PRIVATE if private else Campaign.Visibility.PUBLIC,
        cap=cap,
        created_by=owner,
    )
    for position, (title, kind, platform, due) in enumerate(
        [("Recipe reel", "reel", "instagram", 12), ("Two stories with a link", "story", "instagram", 14)]
    ):
        TaskTemplate.objects.create(
            campaign=campaign,
            position=position,
            title=title,
            deliverable=kind,
            platform=platform,
            due_days=due,
            instructions="Mark it as advertising from the first second.",
        )
    Goal.objects.create(campaign=campaign, kind="influencer_socials", metric="views", target=2_000_000, weight=2)
    Goal.objects.create(campaign=campaign, kind="utm", metric="sessions", target=12_000, weight=1)
    return campaign


def _open(brand: Brand, name: str, *, cap: int, budget: int, niches: list[str] = FOOD) -> Campaign:
    """Published two days ago, begins in three weeks."""
    campaign = _campaign(brand, name, cap=cap, budget=budget, niches=niches, days=-21)
    moment = timezone.now() - dt.timedelta(days=2)
    with at(moment):
        life.publish(campaign, by=campaign.created_by)
    _born(campaign, moment)
    return campaign


def _live(brand: Brand, name: str, rng: Random, *, days: int, **fields: Any) -> Campaign:
    """Published and started so many days ago."""
    campaign = _campaign(brand, name, days=days, **({"niches": FOOD} | fields))
    born = timezone.now() - dt.timedelta(days=days + 3)
    with at(born):
        life.publish(campaign, by=campaign.created_by)
    with at(born + dt.timedelta(days=1)):
        life.start(campaign, by=campaign.created_by)
    _born(campaign, born)
    return campaign


def _born(campaign: Campaign, moment: dt.datetime) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(created_at=moment - dt.timedelta(hours=3))


def _cupboard_week(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    def story(name: str, hours: float) -> Story:
        return Story(campaign, people[name], rng, hours=hours)

    story("Inés", 50).invited().talk().countered(by_creator=False).countered(later=1)
    story("Noa", 30).invited()
    story("Teo", 66).invited()
    story("Bea", 44).applied()
    story("Iker", 9).applied()
    story("Sofía", 40).applied().talk().countered(by_creator=False)
    story("Marc", 400).invited().talk().countered().agreed().handed_in(0).approved(0).act(
        _nothing, later=300
    ).handed_in(1)
    story("Lucía", 300).invited().talk().agreed().handed_in(0).sent_back(0).act(_nothing, later=190).handed_in(0)
    story("Paula", 180).invited().agreed().handed_in(0).approved(0)
    story("Dani", 420).invited().talk().countered().agreed().completed().reviewed()
    story("Hugo", 120).invited().agreed()
    story("Carla", 350).invited().agreed().handed_in(0).sent_back(0)
    amaia = story("Amaia", 330).applied().talk().agreed()
    amaia.act(lambda: deal.dispute(amaia.fresh(), by=amaia.creator, reason="The parcel never came."))


def _nothing() -> None:
    """Time passes."""


def _one_pan(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    def story(name: str, hours: float) -> Story:
        return Story(campaign, people[name], rng, hours=hours)

    story("Inés", 200).invited().talk().agreed().handed_in(0).sent_back(0)
    story("Lucía", 60).applied()
    story("Carla", 20).applied()
    story("Hugo", 48).applied()
    marc = story("Marc", 150).invited()
    marc.act(lambda: deal.decline(marc.collaboration.offers.get(), by=marc.creator, reason="I am away in December."))
    teo = story("Teo", 220).invited().act(_nothing, later=73)
    teo.act(lambda: deal.expire(teo.collaboration.offers.get()))
    bea = story("Bea", 130).applied()
    bea.act(lambda: deal.withdraw(bea.fresh(), by=bea.creator, reason="Found something closer to home."))
    paula = story("Paula", 240).invited().agreed()
    paula.act(lambda: deal.cancel(paula.fresh(), by=paula.brand_user, reason="We ran out of pans."))


def _cookbook(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    for name, hours in (("Dani", 600), ("Sofía", 580), ("Noa", 560)):
        Story(campaign, people[name], rng, hours=hours).invited().agreed().completed().reviewed(
            by_creator=name != "Noa"
        )
    Story(campaign, people["Inés"], rng, hours=260).invited().agreed().completed()
    Story(campaign, people["Iker"], rng, hours=500).invited().agreed().handed_in(0).approved(0)


def _autumn_broths(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    for name in ("Inés", "Dani", "Lucía", "Hugo"):
        Story(campaign, people[name], rng, hours=1600).invited().talk().countered().agreed().completed().reviewed()
    with at(timezone.now() - dt.timedelta(days=30)):
        life.complete(campaign, by=campaign.created_by)


def _paused(campaign: Campaign) -> None:
    with at(timezone.now() - dt.timedelta(days=1)):
        life.pause(campaign, by=campaign.created_by)


def _cancelled(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    Story(campaign, people["Carla"], rng, hours=1000).invited().agreed()
    with at(timezone.now() - dt.timedelta(days=35)):
        life.cancel(campaign, by=campaign.created_by, reason="The harvest failed.")


def _evening_light(campaign: Campaign, people: dict[str, Influencer], rng: Random) -> None:
    Story(campaign, people["Inés"], rng, hours=26).invited()
    Story(campaign, people["Amaia"], rng, hours=180).invited().agreed().handed_in(0).approved(0)
    Story(campaign, people["Teo"], rng, hours=140).applied().talk().countered(by_creator=False).agreed()


def _flagged(brand: Brand, staff: User) -> None:
    """A campaign whose brand was flagged, and that was flagged itself."""
    campaign = _campaign(brand, "Sleep in a Spoon", cap=20, budget=20_000, niches=["health"])
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.OPEN, published_at=timezone.now())
    campaign.refresh_from_db()
    with at(timezone.now() - dt.timedelta(days=2)):
        flag(campaign, by=staff, reason="Promises that it heals insomnia.")


def report_something(about: Influencer, reporter: Influencer) -> None:
    with at(timezone.now() - dt.timedelta(hours=7)):
        assert reporter.user is not None  # noqa: S101 -- the cast is claimed
        report(about, by=reporter.user, reason="fake", text="These look like bought followers to me.")
