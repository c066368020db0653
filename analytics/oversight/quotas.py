"""How much of each bucket is used and left, and when there is more."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from accounts.money import NO_BREAK_SPACE
from analytics.ingestion.windows import COUNTED, roll, window_of
from analytics.models import Quota, SourceSetting
from analytics.sources.contract import Bucket, BucketKind, Source

FULL, NEARLY = 100, 90  # percent
SHOWN = 20  # counters of one bucket that is counted per connection


@dataclass
class Counter:
    """One counter of a bucket: that of the whole app, or of one connection or proxy."""

    bucket: Bucket
    limit: int
    row: Quota | None
    now: datetime

    @cached_property
    def rolled(self) -> Quota | None:
        """The counter as whoever asks next would find it: what is over is forgotten."""
        if self.row is None:
            return None
        rolled = copy(self.row)
        roll(self.bucket, rolled, self.now)
        return rolled

    @property
    def used(self) -> int:
        return self.rolled.used if self.rolled else 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def percent(self) -> int | None:
        """None where no limit is set, so that nothing may be asked."""
        return min(FULL, FULL * self.used // self.limit) if self.limit else None

    @property
    def percent_words(self) -> str:
        return "–" if self.percent is None else f"{self.percent}{NO_BREAK_SPACE}%"

    @property
    def tone(self) -> str:
        percent = self.percent or 0
        return "bad" if percent >= FULL else "warn" if percent >= NEARLY else ""

    @property
    def resets_at(self) -> datetime | None:
        """When it is full again; None where nothing is used, or it comes back bit by bit."""
        if not self.used or self.bucket.kind not in COUNTED:
            return None
        return window_of(self.bucket, self.now)[1]

    @property
    def is_parked(self) -> bool:
        return bool(self.row and self.row.parked_until and self.row.parked_until > self.now)

    @property
    def scope(self) -> str:
        return self.row.scope if self.row else ""


@dataclass
class BucketState:
    bucket: Bucket
    limit: int
    counters: list[Counter] = field(default_factory=list)
    more: int = 0  # counters that are not shown

    @property
    def name(self) -> str:
        return self.bucket.name

    @property
    def label(self) -> str:
        return str(self.bucket.label or self.bucket.name)

    @property
    def unit(self) -> str:
        """What the numbers are; empty: calls or points."""
        return {BucketKind.HEADER_MIRROR: "%", BucketKind.TOKEN_COST: "$ / 1000"}.get(self.bucket.kind, "")

    @property
    def worst(self) -> Counter:
        """The counter that is used most."""
        return max(self.counters, key=lambda counter: (counter.is_parked, counter.percent or 0))

    @property
    def parked(self) -> list[Counter]:
        return [counter for counter in self.counters if counter.is_parked]


def buckets_of(source: type[Source], said: SourceSetting | None, rows: Iterable[Quota]) -> list[BucketState]:
    """Every bucket of a source with its counters: parked ones first, then the fullest."""
    limits = said.limits if said else {}
    by_name: dict[str, list[Quota]] = defaultdict(list)
    for row in rows:
        by_name[row.bucket].append(row)
    return [_state(bucket, limits.get(bucket.name, bucket.limit), by_name[bucket.name]) for bucket in source.buckets]


def _state(bucket: Bucket, limit: int, rows: list[Quota]) -> BucketState:
    now = timezone.now()
    found = [Counter(bucket, limit, row, now) for row in rows] or [Counter(bucket, limit, None, now)]
    found.sort(key=lambda counter: (not counter.is_parked, -counter.used, counter.scope))
    return BucketState(bucket, limit, found[:SHOWN], max(0, len(found) - SHOWN))
