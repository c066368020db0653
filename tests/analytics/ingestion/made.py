"""A source made for tests: it says what the test put into `SAID`, and writes down what it was asked."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from analytics.models import Batch, Connection, Feed, Post, PostContent, PostCurrent, Run
from analytics.sources.contract import (
    AudienceSnapshot,
    Bucket,
    BucketKind,
    Capability,
    ExternalRef,
    Page,
    PostSnapshot,
    PostStats,
    ProfileSnapshot,
    Result,
    Source,
    TokenSet,
    TrafficRow,
)
from analytics.sources.errors import SourceError
from analytics.sources.tokens import to_json
from tests import factories as make


class Killed(BaseException):
    """A worker that is gone: nothing of ours may catch it."""


SAID = defaultdict(list)  # what is answered next to (method, id); the last one is answered for ever
ASKED = []


class Made(Source):
    slug = "made"
    name = "Made"
    platforms = ("instagram",)
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.AUDIENCE
        | Capability.TRAFFIC
        | Capability.HANDLE
    )
    buckets = (Bucket("calls", BucketKind.DAILY_RESET, 1000),)

    def say(self, method, name, *details):
        ASKED.append((method, name, *details))
        waiting = SAID[method, name]
        if not waiting:
            return None
        said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        said = said(self) if callable(said) and not isinstance(said, type) else said
        if isinstance(said, BaseException):
            raise said
        return said

    def each(self, method, refs, usual):
        self.wire.meter.spend("calls")
        self.say(method, "*")
        for ref in refs:
            try:
                said = self.say(method, ref.external_id)
            except SourceError as error:
                yield Result(ref.external_id, error=error)
            else:
                yield Result(ref.external_id, usual(ref, self.wire.now(), **(said or {})))

    def resolve(self, handle_or_url, platform):
        return self.say("resolve", handle_or_url) or ExternalRef("made", f"id-{handle_or_url}", handle_or_url, platform)

    def profiles(self, refs):
        return self.each("profiles", refs, profile)

    def post_stats(self, refs):
        return self.each("post_stats", refs, stats)

    def posts(self, ref, since, cursor):
        self.wire.meter.spend("calls")
        return self.say("posts", ref.external_id, cursor) or Page((), None)

    def audience(self, ref):
        said = self.say("audience", ref.external_id)
        at = self.wire.now()
        return said and AudienceSnapshot(source="made", external_id=ref.external_id, observed_at=at, countries=said)

    def traffic(self, ref, since, campaigns):
        self.links = campaigns
        yield from self.say("traffic", ref.external_id, since) or ()

    def refresh(self, tokens):
        return self.say("refresh", tokens.refresh) or tokens_of("renewed")


def profile(ref, at, **numbers):
    said = {"followers": 10, "handle": ref.handle, **numbers}
    return ProfileSnapshot(source="made", external_id=ref.external_id, observed_at=at, **said)


def stats(ref, at, **numbers):
    return PostStats(source="made", external_id=ref.external_id, observed_at=at, **{"views": 5, **numbers})


def snapshot(name, at=None, owner="a", **numbers):
    said = PostStats(source="made", external_id=name, observed_at=at or datetime.now(UTC), **{"views": 5, **numbers})
    return PostSnapshot(stats=said, owner_id=owner, platform="instagram", kind="post", published_at=datetime.now(UTC))


def row(day="2026-11-20", sessions=3):
    return TrafficRow(
        property_id="77",
        date=day,
        campaign="autumn",
        source="instagram",
        medium="social",
        content="",
        sessions=sessions,
        key_events=None,
        revenue=None,
        currency="EUR",
        thresholded=False,
        sampled=False,
        observed_at=datetime.now(UTC),
    )


def feed(name="a", what=Feed.What.PROFILE, **fields):
    """A feed of an account, a post or a property of its own."""
    if what == Feed.What.POST:
        fields.setdefault("post", post(name))
    elif what != Feed.What.TRAFFIC:
        fields.setdefault("account", make.SocialAccountFactory(handle=f"{name}.{make_number()}"))
    return Feed.objects.create(source="made", what=what, external_id=name, **fields)


def make_number():
    return Feed.objects.count()


def post(name, **fields):
    found = Post.objects.create(source="made", external_id=name, platform="instagram", **fields)
    PostContent.objects.create(post=found)
    PostCurrent.objects.create(post=found)
    return found


def batch_of(*feeds, run=None, **fields):
    """As planning leaves it: the feeds are claimed, and due again at their next turn."""
    run = run or Run.objects.create(source="made")
    batch = Batch.objects.create(run=run, what=feeds[0].what, size=len(feeds), **fields)
    for each in feeds:
        Feed.objects.filter(pk=each.pk).update(batch=batch, next_due=batch.beat_at + each.every)
        each.refresh_from_db()
    Run.objects.filter(pk=run.pk).update(planned=run.planned + len(feeds))
    run.refresh_from_db()
    return batch


def tokens_of(access, *, refresh="rotated", hours=1):
    ends = datetime.now(UTC) + timedelta(hours=hours)
    return TokenSet(access=access, refresh=refresh, access_expires_at=ends, ends_at=None)


def connection(account=None, *, access="first", refresh="second", hours=1, name="a"):
    account = account or make.SocialAccountFactory()
    found = Connection(source="made", external_id=name, account=account, by=account.influencer.user)
    tokens = tokens_of(access, refresh=refresh, hours=hours)
    found.save()
    found.keep(to_json(tokens), access_expires_at=tokens.access_expires_at, ends_at=None)
    return found
