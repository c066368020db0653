"""Which tier each feed belongs to now: from campaigns, collaborations and searches, set-based, slice by slice."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from analytics.ingestion.feeds import FRESH, READS
from analytics.models import Feed, Seen, Tier
from analytics.models.feeds import CADENCE
from campaigns.models import Campaign, Collaboration

SLICE = 2_000
REMEMBERED = timedelta(days=30)  # so long after it was seen in a search or a list an account is kept fresher


def retier() -> int:
    """Move each feed to the tier that the present calls for. Returns how many moved."""
    now = timezone.now()
    accounts = Feed.objects.filter(what__in=list(READS)).annotate(target=_of_accounts(now))
    posts = Feed.objects.filter(what=Feed.What.POST).annotate(target=_of_posts(now))
    return sum(_moved(feeds.exclude(tier=F("target")), now) for feeds in (posts, accounts))


def _of_accounts(now: datetime) -> Case:
    working = Collaboration.objects.filter(status__in=Collaboration.WORKING, campaign__deleted_at=None)
    # What a brand's own accounts gain is measured while its campaigns run.
    running = Campaign.objects.existing().filter(status__in=Campaign.LIVE)
    seen = Seen.objects.filter(at__gt=now - REMEMBERED)
    active = Q(account__influencer__in=working.values("influencer")) | Q(account__brand__in=running.values("brand"))
    return Case(
        When(active, then=Value(Tier.ACTIVE)),
        When(account__influencer__in=seen.values("influencer"), then=Value(Tier.SEEN)),
        default=Value(Tier.REST),
    )


def _of_posts(now: datetime) -> Case:
    campaigns = Campaign.objects.existing().filter(status__in=Campaign.LIVE)
    live = Q(post__campaign__in=campaigns.values("pk"))
    fresh = Q(post__published_at__gt=now - FRESH) | Q(post__published_at=None, post__first_seen_at__gt=now - FRESH)
    return Case(
        When(live & fresh, then=Value(Tier.LIVE)),
        When(post__collaboration__status__in=Collaboration.WORKING, then=Value(Tier.ACTIVE)),
        default=Value(Tier.REST),
    )


def _moved(feeds: Any, now: datetime) -> int:  # annotated
    """One walk over what is in another tier than it should be."""
    moved, last = 0, 0
    rows = feeds.order_by("pk")
    while found := list(rows.filter(pk__gt=last).values_list("pk", "what", "target")[:SLICE]):
        last = found[-1][0]
        groups: dict[tuple[str, int], list[int]] = defaultdict(list)
        for key, what, target in found:
            groups[what, target].append(key)
        for (what, target), keys in groups.items():
            moved += _move(keys, Feed.What(what), Tier(target), now)
    return moved


@transaction.atomic
def _move(keys: list[int], what: Feed.What, to: Tier, now: datetime) -> int:
    """Whoever moves up is due sooner. What a worker or a pass of planning holds moves the next time."""
    free = Feed.objects.filter(pk__in=keys).select_for_update(skip_locked=True, no_key=True)
    feeds = Feed.objects.filter(pk__in=list(free.order_by("pk").values_list("pk", flat=True)))
    every = CADENCE[what][to]
    last = Coalesce(F("fetched_at"), Value(now - every), output_field=DateTimeField())
    sooner = ExpressionWrapper(last + Value(every), output_field=DateTimeField())
    up = feeds.filter(tier__gt=to, status=Feed.Status.ACTIVE)
    rising = up.update(tier=to, next_due=Least(F("next_due"), sooner))
    return rising + feeds.exclude(tier=to).update(tier=to)
