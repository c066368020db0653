"""What is asked for about whom: feeds are made, stopped, and give way to each other here.

Public sources read whoever has a handle; a connection reads by its owner's leave. Where both could read the same thing of
an account, the connection does, and the public feed rests until that is over.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import uniform

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.models import Connection, Feed, Post, Tier, WebProperty
from analytics.models.feeds import CADENCE
from analytics.sources import registry
from analytics.sources.contract import Capability, Source
from campaigns.models import Collaboration

What = Feed.What
READS = {What.PROFILE: Capability.PROFILE, What.POSTS: Capability.POSTS, What.AUDIENCE: Capability.AUDIENCE}
PUBLIC = (What.PROFILE, What.POSTS)  # who follows somebody is told by their own leave only
FRESH = timedelta(days=14)  # so long after its publication a post of a live campaign is asked for hourly
SLICE = 2_000


def follow(account: SocialAccount, *, connection: Connection | None = None, now: bool = True) -> list[Feed]:
    """Ask every source that can read this account, or the one that has leave. What was stopped goes on."""
    if connection is None:
        sources = [source for source in public_sources() if account.handle and account.platform in source.platforms]
        feeds = [_feed(source, what, account.pk) for source in sources for what in whats(source, PUBLIC)]
    else:
        source = registry.source(connection.source)
        feeds = [_feed(source, what, account.pk, connection) for what in whats(source)]
    return _keep(feeds, now=now)


def follow_post(post: Post, *, now: bool = True) -> Feed | None:
    """Ask for the counters of one post. None: its source is off, or has no leave to read it."""
    source = next((found for found in registry.live_sources() if found.slug == post.source), None)
    if source is None or Capability.POST_STATS not in registry.capabilities(source.slug):
        return None
    connection = _leave_for(post)
    if connection is None and Capability.HANDLE not in registry.capabilities(source.slug):
        return None
    feed = Feed(source=post.source, what=What.POST, post=post, external_id=post.external_id, tier=tier_of(post))
    feed.connection = connection
    return _keep([feed], now=now)[0]


def follow_property(web_property: WebProperty, connection: Connection, *, now: bool = True) -> list[Feed]:
    """Ask for the traffic of a website."""
    feed = Feed(source=connection.source, what=What.TRAFFIC, web_property=web_property, connection=connection)
    feed.external_id = web_property.number
    return _keep([feed], now=now)


def unfollow(thing: SocialAccount | Connection | WebProperty, *, source: str = "") -> int:
    """Stop at once, also what a worker has in hand. What public sources can say of it, they say again."""
    if isinstance(thing, Connection):
        feeds = Feed.objects.filter(connection=thing)
    elif isinstance(thing, WebProperty):
        feeds = Feed.objects.filter(web_property=thing)
    else:
        feeds = Feed.objects.filter(Q(account=thing) | Q(post__account=thing))
    feeds = feeds.filter(source=source) if source else feeds
    accounts = set(feeds.exclude(account=None).values_list("account", flat=True))
    stopped = feeds.exclude(status=Feed.Status.STOPPED).update(status=Feed.Status.STOPPED, batch=None)
    give_way(Feed.objects.filter(account__in=accounts))
    return stopped


def follow_all() -> int:
    """Follow every account that a public source could read and nobody told us to leave alone. Due bit by bit.

    Those who came by a file, or were here before a source was turned on. Whose owner left rests.
    """
    made = 0
    for source in public_sources():
        for what in whats(source, PUBLIC):
            made += sum(map(len, _missing(source, what)))
    give_way(Feed.objects.all())
    return made


def give_way(feeds: QuerySet[Feed]) -> None:
    """Let public feeds rest while a connection reads the same, and all feeds while their owner is gone."""
    resting = Feed.Status.RESTING
    connected = Feed.objects.filter(
        account=OuterRef("account"), what=OuterRef("what"), connection__isnull=False, status__in=Feed.FETCHED
    )
    theirs = feeds.filter(account__isnull=False).annotate(covered=Exists(connected))
    gone = Q(account__influencer__deleted_at__isnull=False) | Q(account__brand__deleted_at__isnull=False)
    doubled = Q(connection__isnull=True, covered=True)
    theirs.filter(doubled | gone, status__in=Feed.FETCHED).update(status=resting, batch=None)
    free = theirs.filter(Q(connection__isnull=False) | Q(covered=False), status=resting).exclude(gone)
    free.update(status=Feed.Status.ACTIVE, next_due=timezone.now())


def public_sources() -> list[type[Source]]:
    return [source for source in registry.live_sources() if Capability.HANDLE in registry.capabilities(source.slug)]


def whats(source: type[Source], among: Iterable[str] = tuple(READS)) -> list[str]:
    able = registry.capabilities(source.slug)
    return [what for what in among if READS[What(what)] in able]


def tier_of(post: Post) -> Tier:
    """As `retier` would put it."""
    if post.collaboration is None:
        return Tier.REST
    published = post.published_at or post.first_seen_at
    if post.collaboration.campaign.is_live and published > timezone.now() - FRESH:
        return Tier.LIVE
    return Tier.ACTIVE if post.collaboration.status in Collaboration.WORKING else Tier.REST


def spread(what: str, start: datetime) -> datetime:
    """Some time within the longest wait: a hundred thousand new feeds do not fall due at once."""
    return start + uniform(0, 1) * CADENCE[What(what)][Tier.REST]  # noqa: S311 -- spreads load, hides nothing


def _feed(source: type[Source], what: str, account: int, connection: Connection | None = None) -> Feed:
    external_id = connection.external_id if connection else ""
    return Feed(source=source.slug, what=what, account_id=account, connection=connection, external_id=external_id)


def _keep(feeds: Sequence[Feed], *, now: bool) -> list[Feed]:
    """Make what is missing; give what is there the leave of today, and life where it was stopped."""
    at, kept = timezone.now(), []
    for feed in feeds:
        feed.next_due = at if now else spread(feed.what, at)
    Feed.objects.bulk_create(feeds, ignore_conflicts=True)
    for feed in feeds:
        same = Feed.objects.filter(source=feed.source, what=feed.what, account=feed.account_id, post=feed.post_id)
        same = same.filter(web_property=feed.web_property_id)
        changes = {"connection": feed.connection, **({"external_id": feed.external_id} if feed.external_id else {})}
        stopped = same.filter(status=Feed.Status.STOPPED)
        if feed.account_id and feed.connection is None:
            # By its owner's leave it may have had another name there than the public has for it.
            stopped.exclude(connection=None).update(external_id="")
        stopped.update(**changes, status=Feed.Status.ACTIVE, next_due=feed.next_due, failures=0, error="")
        if feed.connection_id:
            same.exclude(connection=feed.connection_id).update(**changes, next_due=feed.next_due)
        kept.append(same.get())
    give_way(Feed.objects.filter(account__in={feed.account_id for feed in kept if feed.account_id}))
    return kept


def _leave_for(post: Post) -> Connection | None:
    """By whose leave its source reads the account that published it."""
    leaves = Connection.objects.alive().filter(source=post.source, account=post.account_id)
    return leaves.first() if post.account_id else None


def _missing(source: type[Source], what: str) -> Iterable[list[Feed]]:
    """New feeds, stored slice by slice: nobody else waits long for a place to write."""
    there = Feed.objects.filter(source=source.slug, what=what, account=OuterRef("pk"))
    left_alone = Feed.objects.filter(account=OuterRef("pk"), connection=None, status=Feed.Status.STOPPED)
    readable = SocialAccount.objects.filter(platform__in=source.platforms, handle__isnull=False).exclude(handle="")
    readable = readable.filter(influencer__deleted_at=None, brand__deleted_at=None)
    found, last = readable.filter(~Exists(there), ~Exists(left_alone)).order_by("pk"), 0
    while keys := list(found.filter(pk__gt=last).values_list("pk", flat=True)[:SLICE]):
        last, now = keys[-1], timezone.now()
        fresh = [_feed(source, what, key) for key in keys]
        for feed in fresh:
            feed.next_due = spread(what, now)
        yield Feed.objects.bulk_create(fresh, ignore_conflicts=True)
