# ruff: noqa: S608 -- names of tables and columns from the models, never values
"""What a source's terms let us keep, and no longer: purged every night, slice by slice, so that nobody waits.

What only sums remember (the days of collaborations) is carried together into one row without a date: totals stay those of
the present numbers, the course of them goes.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from analytics import currents, partitions, rollups
from analytics.models import (
    COUNTERS,
    SUMMED,
    AccountSnapshot,
    AudienceSnapshot,
    CollaborationDay,
    DirtyCollaboration,
    Post,
    PostContent,
    PostCurrent,
    PostSnapshot,
    RawAnswer,
    TrafficDay,
)
from analytics.models.days import CARRIED
from analytics.retention_days import horizons
from analytics.store.erasing import forget_facts
from analytics.store.slices import slices

log = logging.getLogger(__name__)

ROWS = 1_000  # of one transaction
POSTS = 200
COLLABORATIONS = 50
MEGABYTE = 1024 * 1024
SOURCE_OF = {
    "analytics_postsnapshot": "{name} s JOIN analytics_post t ON t.id = s.post_id WHERE t.source",
    "analytics_accountsnapshot": "{name} WHERE source",
}


def purge(now: datetime | None = None) -> int:
    """Take away what is older than its source allows; return how many rows and months went."""
    limits = horizons(now)
    told = {source: _told(source, horizon.date()) for source, horizon in limits.items()}
    gone = 0
    if not connection.in_atomic_block:  # months cannot go inside a transaction: then their rows do
        gone = sum(len(partitions.drop(table, _whole_months(table, limits))) for table in partitions.TABLES)
    return gone + sum(_purge(source, horizon, told[source]) for source, horizon in limits.items())


def _told(source: str, day: date) -> list[int]:
    """Accounts whose present numbers change with what goes."""
    old = AccountSnapshot.objects.filter(source=source, observed_on__lt=day)
    return sorted(set(old.order_by().values_list("account_id", flat=True).distinct()))


def _purge(source: str, horizon: datetime, accounts: list[int]) -> int:
    day = horizon.date()
    gone = _delete(AccountSnapshot.objects.filter(source=source, observed_on__lt=day))
    gone += _delete(AudienceSnapshot.objects.filter(source=source, observed_on__lt=day))
    gone += _delete(TrafficDay.objects.filter(said_by=source, day__lt=day))
    gone += _post_snapshots(source, horizon) + _stale_posts(source, horizon)
    carry(source, day)
    for account in accounts:
        forget_facts(account, source, before=day)
    currents.refresh(accounts)
    if gone:
        log.info("retention.purged", extra={"source": source, "rows": gone, "before": str(day)})
    return gone


def _whole_months(table: str, limits: Mapping[str, datetime]) -> Iterator[str]:
    """On PostgreSQL, months in which every row is of a source that may not keep it: dropped at once, not row by row."""
    for name, low in partitions.before_month(table, max(limits.values()).date()) if limits else []:
        over = [source for source, horizon in limits.items() if horizon >= partitions.month(low, 1)]
        of = SOURCE_OF[table].format(name=name)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {name}) AND NOT EXISTS (SELECT 1 FROM {of} <> ALL(%s))", [over]
            )
            (useless,) = cursor.fetchone()
        if useless:
            yield name


def _delete(rows: QuerySet[Any]) -> int:
    gone = 0
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    while keys := list(ordered[:ROWS]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001 -- Django's public API
        gone += len(keys)
    return gone


def _post_snapshots(source: str, horizon: datetime) -> int:
    posts = Post.objects.filter(source=source).order_by("pk")
    gone = 0
    for part in slices(posts.values_list("pk", flat=True).iterator(chunk_size=POSTS), POSTS):
        with transaction.atomic():
            gone += PostSnapshot.objects.filter(post__in=part, bucket__lt=horizon).delete()[0]
            changed = _unsay(part)
        rollups.rebuild(changed)
    return gone


def _unsay(posts: Sequence[int]) -> list[int]:
    """A counter that the source hid since goes too, though others of its post were confirmed in time.

    Returns the collaborations whose days are to be made anew, marked as such.
    """
    locked = PostCurrent.objects.filter(pk__in=posts).order_by("pk").select_for_update(of=("self",), no_key=True)
    rows = list(locked.exclude(observed_at=None).select_related("post"))
    kept: Any = (  # the counts' names are made
        PostSnapshot.objects.filter(post__in=posts)
        .values("post")
        .annotate(**{f"n_{name}": Count(name) for name in COUNTERS})
    )
    said = {row["post"]: row for row in kept}
    changed = []
    for current in (row for row in rows if row.pk in said):  # of the others nothing was confirmed
        if old := [
            name for name in COUNTERS if getattr(current, name) is not None and not said[current.pk][f"n_{name}"]
        ]:
            PostCurrent.objects.filter(pk=current.pk).update(**dict.fromkeys(old))
            changed.append(current.post.collaboration_id)
    collaborations = sorted({key for key in changed if key is not None})
    DirtyCollaboration.objects.bulk_create(
        [DirtyCollaboration(collaboration_id=key) for key in collaborations], ignore_conflicts=True
    )
    return collaborations


def _stale_posts(source: str, horizon: datetime) -> int:
    """Numbers and words that the source did not confirm within its time: the post stays known, without them."""
    stale = PostCurrent.objects.filter(post__source=source, observed_at__lt=horizon).order_by("pk")
    gone = 0
    while keys := list(stale.values_list("pk", flat=True)[:POSTS]):
        counted = Post.objects.filter(pk__in=keys, collaboration__isnull=False).order_by().distinct()
        collaborations = sorted(counted.values_list("collaboration", flat=True))
        with transaction.atomic():
            list(
                PostCurrent.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk")
            )
            PostCurrent.objects.filter(pk__in=keys).update(observed_at=None, **dict.fromkeys(COUNTERS))
            PostContent.objects.filter(pk__in=keys).update(
                title="", text="", hashtags=[], mentions=[], duration_s=None, extra={}
            )
            dirty = [DirtyCollaboration(collaboration_id=pk) for pk in collaborations]
            DirtyCollaboration.objects.bulk_create(dirty, ignore_conflicts=True)
        rollups.rebuild(collaborations)
        gone += len(keys)
    return gone


def carry(source: str, before: date) -> None:
    """Bring the days together that lie before what the source lets us keep."""
    counted = Post.objects.filter(source=source, collaboration__isnull=False).order_by().distinct()
    pairs = counted.values_list("collaboration", "collaboration__campaign", "platform").order_by("collaboration")
    for part in slices(list(pairs), COLLABORATIONS):
        with transaction.atomic():
            _carry(part, before)


def _carry(part: Sequence[tuple[int, int, str]], before: date) -> None:
    wanted = {(collaboration, platform) for collaboration, _campaign, platform in part}
    days = CollaborationDay.objects.filter(collaboration__in={key for key, _ in wanted}, day__lt=before)
    locked = days.order_by("collaboration", "platform", "day").select_for_update()
    rows = [row for row in locked if (row.collaboration_id, row.platform) in wanted]
    if all(row.day == CARRIED for row in rows):
        return
    old = {(row.collaboration_id, row.platform, row.day): tuple(getattr(row, name) for name in SUMMED) for row in rows}
    new: dict[rollups.Key, list[int]] = defaultdict(lambda: [0] * len(SUMMED))
    for (collaboration, platform, _day), sums in old.items():
        total = new[collaboration, platform, CARRIED]
        total[:] = [one + more for one, more in zip(total, sums, strict=True)]
    CollaborationDay.objects.filter(pk__in=list(old)).delete()
    campaigns = {collaboration: campaign for collaboration, campaign, _platform in part}
    rollups.replace_days(old, {key: tuple(sums) for key, sums in new.items()}, campaigns)


def purge_answers(now: datetime | None = None) -> int:
    """Answers as they came are kept for so many days, and never more than so many bytes: the oldest go first."""
    now = now or timezone.now()
    old = RawAnswer.objects.filter(received_at__lt=now - timedelta(days=settings.RAW_ANSWERS_DAYS))
    gone = _delete(old)
    for source, horizon in horizons(now).items():
        gone += _delete(RawAnswer.objects.filter(source=source, received_at__lt=horizon))
    return gone + sum(_down_to(settings.RAW_ANSWERS_MB * MEGABYTE))


def _down_to(most: int) -> Iterator[int]:
    total = RawAnswer.objects.aggregate(sum=Sum(Length("body")))["sum"] or 0
    while total > most:
        oldest = list(RawAnswer.objects.order_by("received_at", "pk").values_list("pk", Length(F("body")))[:ROWS])
        going = []
        for pk, size in oldest:
            if total <= most:
                break
            going.append(pk)
            total -= size
        RawAnswer.objects.filter(pk__in=going).delete()
        yield len(going)
