"""When each kind of limit has room again: arithmetic on one counter, which the caller has locked."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics.models import Quota
from analytics.sources.contract import Bucket, BucketKind

# A sliding window is counted in slices. What touches the window's edge counts whole: never over the limit, and in the
# worst case one slice longer than need be.
SLICES = 20
SHORT_S = 900  # whoever waits longer than that has nothing left
UNKNOWN = timedelta(hours=1)  # until we ask again where a server says how full, and not until when
# Clocks of workers differ by seconds. A window further ahead was begun by one that was wrong, and would never end.
SKEW = timedelta(hours=1)
COUNTED = frozenset({BucketKind.FIXED_WINDOW, BucketKind.DAILY_RESET, BucketKind.TOKEN_COST})


def window_of(bucket: Bucket, now: datetime) -> tuple[datetime, datetime]:
    """When the present window began and when it ends; days have 23 to 25 hours."""
    if bucket.kind == BucketKind.FIXED_WINDOW:
        start = now.timestamp() // bucket.window_s * bucket.window_s
        return datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + bucket.window_s, UTC)
    zone = ZoneInfo(bucket.tz if bucket.kind == BucketKind.DAILY_RESET else "UTC")
    today = now.astimezone(zone).date()
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (today, today + timedelta(days=1)))
    return first, last


def is_short(bucket: Bucket) -> bool:
    return 0 < bucket.window_s <= SHORT_S and bucket.kind in {BucketKind.FIXED_WINDOW, BucketKind.SLIDING}


def roll(bucket: Bucket, quota: Quota, now: datetime) -> None:
    """Forget what is over. A worker whose clock is slow does not begin an old window anew, unless it is very slow."""
    if bucket.kind in COUNTED:
        start, _end = window_of(bucket, now)
        if start > quota.window or quota.window > now + SKEW:
            quota.window, quota.used = start, 0
    elif bucket.kind == BucketKind.SLIDING:
        last = (now + SKEW).timestamp() * SLICES // bucket.window_s
        quota.slices = {number: units for number, units in quota.slices.items() if int(number) <= last}
        newest = newest_slice(bucket, quota, now)
        quota.slices = {number: units for number, units in quota.slices.items() if int(number) >= newest - SLICES}
        quota.window, quota.used = now, sum(quota.slices.values())
    elif not now - UNKNOWN <= quota.window <= now + SKEW:
        quota.window, quota.used = now, 0  # told too long ago to mean anything


def room_at(bucket: Bucket, limit: int, quota: Quota, units: int, now: datetime) -> datetime | None:
    """When so many units fit; None: now. The counter is rolled."""
    if bucket.kind == BucketKind.HEADER_MIRROR or quota.used + units <= limit:
        return None
    if bucket.kind == BucketKind.SLIDING:
        return _room_in_slices(bucket, limit, quota, units, now)
    return window_of(bucket, max(now, quota.window))[1]


def add(bucket: Bucket, quota: Quota, units: int, mark: str) -> None:
    """Count units in the window that `mark` names; if that is over, they are nobody's business any more."""
    if mark != mark_of(bucket, quota) and mark not in quota.slices:
        return
    if bucket.kind == BucketKind.SLIDING:
        quota.slices[mark] = max(0, quota.slices.get(mark, 0) + units)
        quota.used = sum(quota.slices.values())
    elif bucket.kind in COUNTED:
        quota.used = max(0, quota.used + units)


def mark_of(bucket: Bucket, quota: Quota) -> str:
    """Name the present window of a rolled counter, or its present slice."""
    if bucket.kind == BucketKind.SLIDING:
        return str(newest_slice(bucket, quota, quota.window))
    return quota.window.isoformat()


def newest_slice(bucket: Bucket, quota: Quota, now: datetime) -> int:
    return max(int(now.timestamp() * SLICES // bucket.window_s), *map(int, quota.slices), 0)


def _room_in_slices(bucket: Bucket, limit: int, quota: Quota, units: int, now: datetime) -> datetime:
    left = quota.used
    for number in sorted(quota.slices, key=int):
        left -= quota.slices[number]
        if left + units <= limit:
            break
    else:
        number = str(newest_slice(bucket, quota, now))
    # A slice counts until the window that ends now begins after it.
    return datetime.fromtimestamp((int(number) + SLICES + 1) * bucket.window_s / SLICES, UTC)
