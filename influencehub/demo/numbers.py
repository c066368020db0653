"""Two weeks of ingestion before the first visit: what the sandbox would have said each day, stored as if it were asked."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.ingestion.feeds import follow_all
from analytics.ingestion.tiers import retier
from analytics.ingestion.tracking import track_submissions
from analytics.models import Feed, Post, PostContent, QuotaDay, Run
from analytics.sources.contract import ExternalRef, PostStats
from analytics.sources.sandbox import PLATFORMS, Sandbox
from analytics.sources.sandbox.captions import caption
from analytics.sources.sandbox.world import post, seeded
from analytics.sources.wire import Wire
from analytics.store import store_posts, store_profiles, store_stats
from analytics.store.stored import Stored
from campaigns.models import Collaboration
from influencehub.demo.people import midday

DAYS = 14
DAY = dt.timedelta(days=1)
SHOWN = dt.timedelta(days=45)  # so far back posts are known

Refs = Mapping[int, ExternalRef]


def tell_numbers() -> None:
    """Follow everybody, and look back on those who work with a brand."""
    now = timezone.now()
    working = Collaboration.objects.values("influencer")
    accounts = SocialAccount.objects.filter(influencer__in=working, platform__in=PLATFORMS).order_by("pk")
    refs = {account.pk: _ref(account) for account in accounts}
    track_submissions()
    _look_at_them()
    today = midday(now.date())
    for age in range(SHOWN.days, DAYS, -1):
        store_stats("sandbox", _counters(today - age * DAY))
    for age in range(DAYS, 0, -1):
        _ask(refs, today - age * DAY, since=DAY if age < DAYS else SHOWN)
    follow_all()
    retier()
    # Whoever comes to look sees something happen.
    said = Feed.objects.filter(Q(account__in=list(refs)) | Q(post__isnull=False), status=Feed.Status.ACTIVE)
    said.update(next_due=now, fetched_at=today - DAY)


def _look_at_them() -> None:
    """Posts that a link led to are as old as their id says, and have words under them."""
    for tracked in Post.objects.filter(source="sandbox", published_at=None):
        invented = post(tracked.platform, tracked.external_id)
        if invented:
            Post.objects.filter(pk=tracked.pk).update(published_at=invented.published_at)
            text, hashtags = caption(seeded("words", invented.id))
            PostContent.objects.filter(post=tracked).update(text=text, hashtags=hashtags)


def _ref(account: SocialAccount) -> ExternalRef:
    name = f"{account.platform}:{account.key}"
    return ExternalRef("sandbox", name, account.handle or "", account.platform)


def _sandbox(at: dt.datetime) -> Sandbox:
    return Sandbox(Wire(clock=lambda: at))


def _ask(refs: Refs, at: dt.datetime, *, since: dt.timedelta) -> None:
    """One day's run: every profile, what is new of it, and every post that was there."""
    sandbox = _sandbox(at)
    pks = {ref.external_id: pk for pk, ref in refs.items()}
    answers = list(sandbox.profiles(list(refs.values())))
    said = [(pks[answer.external_id], answer.value) for answer in answers if answer.value]
    stored = Stored()
    for pk, _profile in said:
        if items := sandbox.posts(refs[pk], at - since, None).items:
            stored += store_posts("sandbox", pk, items)
    stats = _counters(at)
    stored += store_stats("sandbox", stats)
    # Last: what a profile says of a typical post is made of the posts.
    stored += store_profiles("sandbox", said)
    _note(stored, asked=len(answers) + len(stats), failed=len(answers) - len(said), at=at)


def _counters(at: dt.datetime) -> list[PostStats]:
    """What all posts showed that were there."""
    there = Post.objects.filter(source="sandbox").values_list("external_id", "platform")
    posts = [ExternalRef("sandbox", name, platform=platform) for name, platform in there]
    return [answer.value for answer in _sandbox(at).post_stats(posts) if answer.value]


def _note(stored: Stored, *, asked: int, failed: int, at: dt.datetime) -> None:
    calls = asked // 50 + 1
    Run.objects.create(
        source="sandbox",
        status=Run.Status.DONE,
        created_at=at,
        started_at=at,
        finished_at=at + dt.timedelta(milliseconds=9 * asked),
        planned=asked,
        fetched=asked - failed,
        failed=failed,
        reasons={"private": failed} if failed else {},
        new=stored.new,
        unchanged=stored.unchanged,
        quota={"calls": calls},
        quota_left={"calls": 20_000 - calls},
    )
    QuotaDay.objects.update_or_create(source="sandbox", bucket="calls", day=at.date(), defaults={"used": calls})
