"""The counters that all workers share. Units are reserved before the call, under the counter's lock, and settled after.

The lock is the row: it is held for one short transaction, never while anybody waits or asks. On SQLite the transaction
itself is the lock.
"""

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from analytics.ingestion.windows import UNKNOWN, add, is_short, mark_of, roll, room_at
from analytics.models import Quota, QuotaDay, SourceSetting
from analytics.sources import registry
from analytics.sources.contract import Bucket, BucketKind, Source
from analytics.sources.errors import Permanent, QuotaExhausted, RateLimited

PATIENCE_S = 2.0  # so long a call waits for the next window; longer waits are the work's
EVERYTHING = ""  # parked, this bucket stops all of a source
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SharedMeter:
    """One worker's view of a source's counters (sources.wire.Meter)."""

    def __init__(
        self,
        source: type[Source],
        *,
        now: Callable[[], datetime] = timezone.now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source, self.now, self.sleep = source, now, sleep
        # In which window, and on which day, the last units of each counter were reserved: settled is only there.
        self._marks: dict[tuple[str, str], tuple[str, date]] = {}

    @cached_property
    def limits(self) -> Mapping[str, int]:
        return limits_of(self.source)

    def spend(self, bucket: str, units: int = 1, scope: str = "") -> None:
        """Reserve, waiting a moment if that is all it takes. Raises RateLimited or QuotaExhausted."""
        rule, waited = bucket_of(self.source, bucket), 0.0
        while (at := self._take(rule, units, scope if rule.per_scope else "")) is not None:
            pause = max((at - self.now()).total_seconds(), 0.001)
            if waited + pause > PATIENCE_S:
                raise self._refusal(rule, at, scope)
            self.sleep(pause)
            waited += pause

    def settle(self, bucket: str, units: int, scope: str = "") -> None:
        """Correct what was reserved last; a window that is over stays as it was."""
        rule = bucket_of(self.source, bucket)
        scope = scope if rule.per_scope else ""
        if not units or (bucket, scope) not in self._marks:
            return
        mark, day = self._marks[bucket, scope]
        with transaction.atomic():
            quota = _locked(self.source.slug, bucket, scope)
            roll(rule, quota, self.now())
            add(rule, quota, units, mark)
            quota.save(update_fields=["window", "used", "slices"])
            _note(self.source.slug, bucket, day, units)

    def told(self, bucket: str, percent: float, until: datetime | None = None, scope: str = "") -> None:
        """What the server said of our use. From the limit on nobody asks until the time it told."""
        rule, now, used = bucket_of(self.source, bucket), self.now(), math.ceil(percent)
        scope = scope if rule.per_scope else ""
        with transaction.atomic():
            quota = _locked(self.source.slug, bucket, scope)
            if rule.kind == BucketKind.HEADER_MIRROR:
                quota.window, quota.used = now, used
            if percent >= (self.limits[bucket] if rule.kind == BucketKind.HEADER_MIRROR else 100):
                quota.parked_until = until or now + (timedelta(seconds=rule.window_s) or UNKNOWN)
                quota.reason = f"{used} %"
            quota.save(update_fields=["window", "used", "parked_until", "reason"])
            if rule.kind == BucketKind.HEADER_MIRROR:
                _note_most(self.source.slug, bucket, now.astimezone(UTC).date(), used)

    def _take(self, rule: Bucket, units: int, scope: str) -> datetime | None:
        """Reserve now and return None, or return when there is room."""
        limit = self.limits[rule.name]
        if units > limit > 0 and rule.kind != BucketKind.HEADER_MIRROR:
            raise Permanent(f"{units} units never fit into {rule.name}, which holds {limit}")
        with transaction.atomic():
            quota = _locked(self.source.slug, rule.name, scope)
            now = self.now()  # only now: whoever held the lock before us looked at an earlier one
            _stop_if_parked(self.source.slug, quota, now)
            roll(rule, quota, now)
            at = room_at(rule, limit, quota, units, now)
            if at is None:
                mark, day = mark_of(rule, quota), now.astimezone(UTC).date()
                add(rule, quota, units, mark)
                quota.save(update_fields=["window", "used", "slices"])
                if rule.kind != BucketKind.HEADER_MIRROR:
                    _note(self.source.slug, rule.name, day, units)
                self._marks[rule.name, scope] = mark, day
        return at

    def _refusal(self, rule: Bucket, at: datetime, scope: str) -> RateLimited | QuotaExhausted:
        if is_short(rule):
            return RateLimited(f"{rule.name}: too fast", at)
        return QuotaExhausted(f"{rule.name}: used up", rule.name, at, scope if rule.per_scope else "")


def bucket_of(source: type[Source], name: str) -> Bucket:
    return next(bucket for bucket in source.buckets if bucket.name == name)


def limits_of(source: type[Source]) -> dict[str, int]:
    """By bucket: what staff set, else the source's own."""
    said = SourceSetting.objects.filter(source=source.slug).values_list("limits", flat=True).first() or {}
    return {bucket.name: int(said.get(bucket.name, bucket.limit)) for bucket in source.buckets}


def left(source: str, bucket: str, scope: str = "", *, now: datetime | None = None) -> int | None:
    """How many units the present window still has; None where only the server knows."""
    now, cls = now or timezone.now(), registry.source(source)
    rule = bucket_of(cls, bucket)
    if is_parked(source, bucket, scope, now=now):
        return 0
    if rule.kind == BucketKind.HEADER_MIRROR:
        return None
    quota = Quota.objects.filter(source=source, bucket=bucket, scope=scope if rule.per_scope else "").first()
    quota = quota or Quota(source=source, bucket=bucket, window=LONG_AGO)
    roll(rule, quota, now)
    return max(0, limits_of(cls)[bucket] - quota.used)


def park(source: str, bucket: str, until: datetime, reason: str, scope: str = "") -> None:
    """Nobody asks before that. Bucket EVERYTHING is the whole source, an empty scope all scopes; never shortened."""
    with transaction.atomic():
        quota = _locked(source, bucket, scope)
        if quota.parked_until is None or quota.parked_until < until:
            quota.parked_until, quota.reason = until, reason[:300]
            quota.save(update_fields=["parked_until", "reason"])


def is_parked(source: str, bucket: str = EVERYTHING, scope: str = "", *, now: datetime | None = None) -> bool:
    return _parks(source, bucket, scope, now or timezone.now()).exists()


def _parks(source: str, bucket: str, scope: str, now: datetime) -> QuerySet[Quota]:
    wanted = {"bucket__in": {EVERYTHING, bucket}, "scope__in": {"", scope}}
    return Quota.objects.filter(source=source, parked_until__gt=now, **wanted)


def _stop_if_parked(source: str, quota: Quota, now: datetime) -> None:
    parks = _parks(source, quota.bucket, quota.scope, now)
    if found := parks.order_by("-parked_until").first():
        assert found.parked_until  # noqa: S101 -- the query says so
        raise QuotaExhausted(found.reason or "parked", quota.bucket, found.parked_until, quota.scope)


def _locked(source: str, bucket: str, scope: str) -> Quota:
    """The counter, locked until the end of the transaction; made where it is missing."""
    wanted = Quota.objects.select_for_update(no_key=True).filter(source=source, bucket=bucket, scope=scope)
    if (found := wanted.first()) is None:
        fresh = Quota(source=source, bucket=bucket, scope=scope, window=LONG_AGO)
        Quota.objects.bulk_create([fresh], ignore_conflicts=True)
        found = wanted.get()
    return found


def _note(source: str, bucket: str, day: date, units: int) -> None:
    """Add to the day's sum, for the charts."""
    _upsert_day(source, bucket, day, used=F("used") + units)


def _note_most(source: str, bucket: str, day: date, percent: int) -> None:
    _upsert_day(source, bucket, day, used=Greatest(F("used"), percent))


def _upsert_day(source: str, bucket: str, day: date, **change: object) -> None:
    row = {"source": source, "bucket": bucket, "day": day}
    if not QuotaDay.objects.filter(**row).update(**change):
        QuotaDay.objects.bulk_create([QuotaDay(**row)], ignore_conflicts=True)
        QuotaDay.objects.filter(**row).update(**change)
