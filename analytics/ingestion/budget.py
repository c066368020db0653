"""What planning may still hand out: what each bucket has left, less what waits in batches already."""

from bisect import bisect_left
from datetime import datetime, timedelta

from django.db.models import Sum

from analytics.ingestion.quotas import is_parked, left, limits_of
from analytics.ingestion.windows import is_short
from analytics.models import Batch, Run
from analytics.sources.contract import Source

# Of a limit for seconds or minutes so much work is planned ahead: workers are never idle, and what becomes urgent
# meanwhile does not wait behind more than that.
AHEAD = timedelta(hours=1)


class Budget:
    """Units by bucket. A bucket that only the server counts, or that is counted by connection, is open or parked."""

    def __init__(self, source: type[Source], now: datetime) -> None:
        self.source = source
        self.closed = {bucket.name for bucket in source.buckets if is_parked(source.slug, bucket.name, now=now)}
        self.units = self._left(now)
        waiting = Batch.objects.filter(run__source=source.slug, status__in=Batch.UNFINISHED)
        waiting = waiting.exclude(run__trigger=Run.Trigger.REPLAY)
        for what, total in waiting.order_by().values_list("what").annotate(total=Sum("size")):
            self.take(what, total)

    def fits(self, what: str, most: int) -> int:
        """How many feeds of this kind can be handed out."""
        needed = self.source.cost(what, 1).keys() or {bucket.name for bucket in self.source.buckets}
        if self.closed.intersection(needed):
            return 0
        return bisect_left(range(1, most + 1), True, key=lambda feeds: not self._has(what, feeds))

    def take(self, what: str, feeds: int) -> None:
        for bucket, units in self.source.cost(what, feeds).items():
            if bucket in self.units:
                self.units[bucket] -= units

    def _has(self, what: str, feeds: int) -> bool:
        cost = self.source.cost(what, feeds)
        return all(units <= self.units[bucket] for bucket, units in cost.items() if bucket in self.units)

    def _left(self, now: datetime) -> dict[str, int]:
        limits, found = limits_of(self.source), {}
        for bucket in self.source.buckets:
            if bucket.per_scope:
                continue
            if is_short(bucket):
                found[bucket.name] = int(limits[bucket.name] * AHEAD.total_seconds() // bucket.window_s)
            elif (units := left(self.source.slug, bucket.name, now=now)) is not None:
                found[bucket.name] = units
        return found
