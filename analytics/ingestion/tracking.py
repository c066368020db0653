"""From the link that was handed in to the post whose numbers count.

A source that reads posts by the id in their address (`Source.by_address`) is asked at once. Else the link waits until a
source that reads the account brings the post by itself: it is the same by its id, or by its address. Of the several
posts that several sources make of one, the first counts; of several links that lead to it, the first.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.ingestion.feeds import follow_post
from analytics.models import Feed, Post, PostContent, PostCurrent, PostLink
from analytics.post_links import parse
from analytics.sources import registry
from analytics.sources.contract import Capability
from analytics.store.attaching import CountsAlready, attach, detach
from campaigns.models import Collaboration, Submission, Task
from campaigns.models.campaign import PLACE_TAKEN

SLICE = 200
State = PostLink.State


class Strange(Exception):
    """The post was published by another account than the influencer's."""


def track(collaboration: Collaboration, url: str) -> Post | None:
    """Count the post at this address for a collaboration. None: it has to be found first, or is no post.

    Raises CountsAlready.
    """
    parsed = parse(url)
    post = (_found(collaboration, *parsed) or _made(collaboration, *parsed, url)) if parsed else None
    if post is not None and post.collaboration_id != collaboration.pk:
        attach(post, collaboration)
    if post is not None:
        follow_post(post)
    return post


def track_submissions() -> int:
    """Look at each link that counts and was not looked at, and again at those that wait. Returns how many were found."""
    for link in _replaced()[:SLICE]:
        _let_go(link)
    fresh = [_noted(submission) for submission in _unseen()[:SLICE]]
    waiting = PostLink.objects.waiting().exclude(pk__in=[link.pk for link in fresh]).order_by("looked_at")
    links = [*fresh, *waiting.select_related("submission__task__collaboration")[:SLICE]]
    found = sum(_look(link) for link in links if link.state == State.WAITING)
    for post in _unfollowed()[:SLICE]:
        follow_post(post)
    return found


# Links


def _counting() -> QuerySet[Submission]:
    """What is handed in or approved; the last word of each task."""
    later = Submission.objects.filter(task=OuterRef("task"), number__gt=OuterRef("number"))
    return Submission.objects.filter(
        ~Exists(later),
        task__status__in=[Task.Status.SUBMITTED, Task.Status.APPROVED],
        task__collaboration__status__in=PLACE_TAKEN,
    )


def _unseen() -> QuerySet[Submission]:
    unseen = _counting().exclude(link="").filter(post_link=None)
    return unseen.select_related("task__collaboration").order_by("pk")


def _replaced() -> QuerySet[PostLink]:
    """Counted, but the influencer handed in another link since, or none."""
    counted = PostLink.objects.counted().filter(
        submission__task__status__in=[Task.Status.SUBMITTED, Task.Status.APPROVED]
    )
    later = Submission.objects.filter(task=OuterRef("submission__task"), number__gt=OuterRef("submission__number"))
    return counted.filter(Exists(later)).select_related("post")


def _noted(submission: Submission) -> PostLink:
    parsed = parse(submission.link)
    platform, name = parsed or ("", "")
    state = State.WAITING if parsed else State.NO_POST
    defaults = {"state": state, "platform": platform, "external_id": name}
    return PostLink.objects.get_or_create(submission=submission, defaults=defaults)[0]


def _let_go(link: PostLink) -> None:
    """The same post may have been handed in again, and then goes on to count by its new link."""
    with transaction.atomic():
        if link.post and link.post.collaboration_id:
            detach(link.post)
        PostLink.objects.filter(pk=link.pk).update(state=State.REPLACED, looked_at=timezone.now())


def _look(link: PostLink) -> bool:
    collaboration = link.submission.task.collaboration
    state, post = State.WAITING, None
    try:
        with transaction.atomic():
            post = track(collaboration, link.submission.link)
            if post is not None:
                _check_owner(post, collaboration)
                PostLink.objects.filter(pk=link.pk).update(state=State.COUNTED, post=post, looked_at=timezone.now())
                return True
            _hurry(collaboration, link.platform)
    except (CountsAlready, IntegrityError):  # the second is another link that counts for the same post
        state = State.TAKEN
    except Strange:
        state = State.STRANGE
    PostLink.objects.filter(pk=link.pk).update(state=state, looked_at=timezone.now())
    return False


def _check_owner(post: Post, collaboration: Collaboration) -> None:
    """Of a post that was asked for by its address nobody knows yet whose it is: then the brand has looked at it."""
    if post.account is not None and post.account.influencer_id != collaboration.influencer_id:
        raise Strange


def _hurry(collaboration: Collaboration, platform: str) -> None:
    """Ask for the posts of whoever made it soon: theirs are asked for daily at most otherwise."""
    now = timezone.now()
    theirs = Feed.objects.filter(what=Feed.What.POSTS, account__in=_accounts(collaboration, platform))
    due = Q(next_due__gt=now, fetched_at__lt=now - timedelta(hours=1))
    theirs.filter(due, status=Feed.Status.ACTIVE, batch=None).update(next_due=now)


# Posts


def _found(collaboration: Collaboration, platform: str, name: str) -> Post | None:
    """The post as a source knows it: by its id, else by its address among the posts of whoever made it."""
    by_id = Q(source__in=list(registry.MODULES), external_id=name)
    by_address = Q(account__in=_accounts(collaboration, platform), url__contains=name)
    posts = Post.objects.filter(by_id | by_address, platform=platform)
    found = [post for post in posts.order_by(*_best_first()) if post.external_id == name or _leads_to(post, name)]
    return next((post for post in found if post.collaboration_id), found[0] if found else None)


def _leads_to(post: Post, name: str) -> bool:
    parsed = parse(post.url)
    return parsed is not None and parsed[1] == name


def _best_first() -> Sequence[Case | F]:
    """By leave of the owner before what is public, then whoever saw it first."""
    connected = Exists(
        Feed.objects.filter(account=OuterRef("account"), source=OuterRef("source")).exclude(connection=None)
    )
    return [Case(When(connected, then=Value(0)), default=Value(1)), F("pk")]


def _made(collaboration: Collaboration, platform: str, name: str, url: str) -> Post | None:
    """Make it, for a source that can be asked for it by this id."""
    accounts = list(_accounts(collaboration, platform))
    source = _source_for(platform, accounts)
    if source is None:
        return None
    account = accounts[0] if len(accounts) == 1 else None
    fresh = Post(source=source, external_id=name, platform=platform, account=account, url=url[:500])
    Post.objects.bulk_create([fresh], ignore_conflicts=True)
    post = Post.objects.get(source=source, external_id=name)
    PostContent.objects.bulk_create([PostContent(post=post)], ignore_conflicts=True)
    PostCurrent.objects.bulk_create([PostCurrent(post=post)], ignore_conflicts=True)
    return post


def _source_for(platform: str, accounts: list[SocialAccount]) -> str | None:
    """Who can be asked: first by the owner's leave, then who knows the account already, then the real before the sandbox."""
    feeds = list(Feed.objects.filter(account__in=accounts, status__in=Feed.FETCHED))
    connected = {feed.source for feed in feeds if feed.connection_id}
    known = {feed.source for feed in feeds if feed.fetched_at}
    able = []
    for source in registry.live_sources():
        can = registry.capabilities(source.slug)
        reads = source.by_address and platform in source.platforms and Capability.POST_STATS in can
        if reads and (Capability.HANDLE in can or source.slug in connected):
            able.append(source.slug)
    order = {slug: (slug not in connected, slug not in known, slug == "sandbox") for slug in able}
    return min(able, key=order.__getitem__, default=None)


def _unfollowed() -> QuerySet[Post]:
    """They count, but nobody asks for them: their source was off when they were found."""
    live = [source.slug for source in registry.live_sources()]
    return Post.objects.filter(collaboration__isnull=False, source__in=live, feeds=None).select_related(
        "collaboration__campaign"
    )


def _accounts(collaboration: Collaboration, platform: str) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(influencer=collaboration.influencer_id, platform=platform)
