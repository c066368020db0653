"""What the soak came to: how fresh everything was kept, and whether the numbers are the platform's."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from analytics.models import (
    AccountSnapshot,
    Batch,
    CampaignDay,
    CollaborationDay,
    Feed,
    PostCurrent,
    PostSnapshot,
    Run,
)
from benchmarks.soaking.world import World

HOUR = timedelta(hours=1)


class Freshness:
    """How long each feed went without a good answer, compared with what its tier promises."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.every: dict[int, timedelta] = {}
        self.last: dict[int, datetime] = {}
        self.worst: dict[int, timedelta] = {}  # later than promised
        for feed in Feed.objects.filter(source="soak").iterator():
            if feed.external_id.startswith("c") or world.is_steady(int(feed.external_id[1:])):
                self.every[feed.pk], self.last[feed.pk] = feed.every, feed.next_due - feed.every

    def look(self, now: datetime) -> None:
        """Time stands still while workers work, so what was fetched in this step bears its time."""
        for pk in Feed.objects.filter(source="soak", fetched_at=now).values_list("pk", flat=True):
            self._aged(pk, now)
            if pk in self.last:
                self.last[pk] = now

    def end(self, now: datetime) -> None:
        for pk in self.last:
            self._aged(pk, now)

    def _aged(self, pk: int, now: datetime) -> None:
        if pk in self.last:
            late = now - self.last[pk] - self.every[pk]
            self.worst[pk] = max(late, self.worst.get(pk, late))

    def share(self, grace: Any) -> float:
        kept = sum(late <= grace(self.every[pk]) for pk, late in self.worst.items())
        return round(kept / max(len(self.last), 1), 5)

    def told(self) -> dict[str, Any]:
        return {
            "fresh_share": self.share(lambda every: max(HOUR, every / 4)),
            "never_stale_share": self.share(lambda every: every),
            "worst_lateness_h": round(max(self.worst.values(), default=timedelta()) / HOUR, 2),
        }


def wrong_numbers(world: World) -> int:
    """How many rows say something else than was true at the time they name."""
    wrong = 0
    for name, at, followers in (
        AccountSnapshot.objects.filter(source="soak").values_list("account__key", "observed_at", "followers").iterator()
    ):
        wrong += followers != world.followers(int(name[1:]), at)
    rows = PostSnapshot.objects.filter(post__source="soak")
    for name, at, views in rows.values_list("post__external_id", "observed_at", "views").iterator():
        wrong += views != world.views(name, at)
    return wrong


def sums() -> dict[str, int]:
    """What was counted against what is there: equal, unless something was counted twice or lost."""
    runs = Run.objects.filter(source="soak").aggregate(
        new=Sum("new"), planned=Sum("planned"), fetched=Sum("fetched"), failed=Sum("failed")
    )
    rows = AccountSnapshot.objects.filter(source="soak").count() + PostSnapshot.objects.count()
    current = PostCurrent.objects.filter(post__collaboration__isnull=False).aggregate(views=Sum("views"))["views"] or 0
    days = CollaborationDay.objects.aggregate(views=Sum("views"))["views"] or 0
    campaigns = CampaignDay.objects.aggregate(views=Sum("views"))["views"] or 0
    return {
        "rows_counted_less_stored": (runs["new"] or 0) - rows,
        "feeds_planned_less_settled": (runs["planned"] or 0) - (runs["fetched"] or 0) - (runs["failed"] or 0),
        "gains_of_collaborations_less_views": days - current,
        "gains_of_campaigns_less_views": campaigns - current,
    }


def lost() -> int:
    """Whatever is still in somebody's hand when all work is done."""
    feeds = Feed.objects.exclude(batch=None).count()
    return feeds + Batch.objects.filter(status__in=Batch.UNFINISHED).count() + Run.objects.unfinished().count()


def reasons() -> dict[str, int]:
    found: dict[str, int] = {}
    told: Iterable[dict[str, int]] = Run.objects.values_list("reasons", flat=True)
    for each in told:
        for name, times in each.items():
            found[name] = found.get(name, 0) + times
    return found


def rows() -> dict[str, int]:
    return {
        "account_snapshots": AccountSnapshot.objects.count(),
        "post_snapshots": PostSnapshot.objects.count(),
        "runs": Run.objects.count(),
        "batches": Batch.objects.count(),
        "dead_batches": Batch.objects.filter(status=Batch.Status.DEAD).count(),
        "gone_feeds": Feed.objects.filter(status=Feed.Status.GONE).count(),
        "parked_feeds": Feed.objects.filter(status=Feed.Status.PARKED).count(),
    }
