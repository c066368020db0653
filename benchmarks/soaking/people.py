"""Whom the soak follows: a brand's accounts in the tiers of a grown installation, and posts of running campaigns."""

import random

from accounts.models import SocialAccount
from analytics.models import Feed, Post, PostContent, PostCurrent, Tier
from analytics.store.attaching import attach
from benchmarks.soaking.world import START, World
from tests import factories as make

PER_COLLABORATION = 10
SHARES = ((0.05, Tier.ACTIVE), (0.25, Tier.SEEN), (1.0, Tier.REST))


def followed(world: World) -> None:
    draw = random.Random(3)
    brand = make.BrandFactory()
    numbers = range(1, world.accounts + 1)
    rows = [SocialAccount(brand=brand, platform="x", handle=f"a{n}", key=f"a{n}") for n in numbers]
    accounts = SocialAccount.objects.bulk_create(rows, batch_size=500)
    feeds = []
    for account in accounts:
        tier = next(tier for share, tier in SHARES if draw.random() < share)
        for what in (Feed.What.PROFILE, Feed.What.POSTS):
            feed = Feed(source="soak", what=what, account=account, external_id=account.key, tier=tier)
            feeds.append(feed)
    feeds += [_of_campaign(post) for post in _posts(world)]
    for feed in feeds:
        feed.created_at, feed.next_due = START, START + draw.uniform(0, 1) * feed.every
    Feed.objects.bulk_create(feeds, batch_size=500)


def _posts(world: World) -> list[Post]:
    rows = [Post(source="soak", external_id=f"c{n}", platform="x", first_seen_at=START) for n in range(world.posts)]
    posts = Post.objects.bulk_create(rows)
    PostContent.objects.bulk_create([PostContent(post=post) for post in posts])
    PostCurrent.objects.bulk_create([PostCurrent(post=post) for post in posts])
    for number, post in enumerate(posts):
        if number % PER_COLLABORATION == 0:
            collaboration = make.agreed()
        attach(post, collaboration)
    return posts


def _of_campaign(post: Post) -> Feed:
    return Feed(source="soak", what=Feed.What.POST, post=post, external_id=post.external_id, tier=Tier.LIVE)
