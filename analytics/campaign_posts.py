"""What the posts of a campaign have and gained: all of them together, and each."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.platforms import Platform
from analytics.models import SUMMED, CampaignDay, Post, PostCurrent
from analytics.posted import Gains, order, with_feeds
from analytics.sources import registry
from campaigns.models import Campaign

BEST = "-views"

Counted = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Sums:
    """Counters of posts of these platforms. None: nobody gave any, which is not 0."""

    platforms: tuple[str, ...]
    counters: Counted
    apart: bool = False  # a source of theirs forbids to add them to other platforms

    @property
    def name(self) -> str:
        return ", ".join(str(Platform(platform).label) for platform in self.platforms)


def posts_of_campaign(campaign: Campaign, sort: str = BEST) -> QuerySet[Post]:
    found = Post.objects.filter(campaign=campaign, collaboration__isnull=False).with_numbers()
    return with_feeds(found).select_related("account", "collaboration__influencer").order_by(*order(sort))


def sums_of_campaign(campaign: Campaign) -> list[Sums]:
    """One sum over the platforms that may be added up, then each of the others."""
    counted: dict[str, list[Counted]] = defaultdict(list)
    policies, apart = registry.policies(), set()
    present = PostCurrent.objects.filter(post__campaign=campaign, post__collaboration__isnull=False).order_by()
    rows: Any = present.values_list("post__platform", "post__source").annotate(*map(Sum, SUMMED))
    for platform, source, *values in rows:
        counted[platform].append(dict(zip(SUMMED, values, strict=True)))
        if source in policies and not policies[source].mix_platforms_allowed:
            apart.add(platform)
    mixed = tuple(sorted(set(counted) - apart))
    together = [Sums(mixed, _added([row for name in mixed for row in counted[name]]))] if mixed else []
    return together + [Sums((name,), _added(counted[name]), apart=True) for name in sorted(apart)]


def _added(rows: list[Counted]) -> Counted:
    """Add up what was given."""
    given = {name: [value for row in rows if (value := row[name]) is not None] for name in SUMMED}
    return {name: sum(values) if values else None for name, values in given.items()}


def gains_of_campaign(campaign: Campaign) -> Gains:
    return Gains(f"gains-campaign-{campaign.pk}", list(CampaignDay.objects.filter(campaign=campaign)))
