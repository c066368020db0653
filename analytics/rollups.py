# ruff: noqa: S608 -- names of columns from the models, never values
"""Days of collaborations made anew from their snapshots: after late rows, and when the nightly check finds a difference.

What a campaign gained on a day is the sum of its collaborations' days, so whatever changes there changes here by as much.
Locks are taken in the order in which storing and attaching take them: collaborations, current values, days, campaigns.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.moderation import audit
from analytics.models import SUMMED, CampaignDay, CollaborationDay, DirtyCollaboration, PostCurrent
from analytics.models.days import CARRIED
from analytics.retention_days import horizons
from analytics.store.slices import slices
from campaigns.models import Campaign, Collaboration

log = logging.getLogger(__name__)

SLICE = 20  # collaborations of one transaction

DAY = {
    "postgresql": "(v.observed_at AT TIME ZONE v.zone)::date",
    "sqlite": "django_datetime_cast_date(v.observed_at, v.zone, 'UTC')",  # Django registers it on each connection
}

# As one parameter, however many there are.
_IN = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}

Key = tuple[int, str, date]
Sums = tuple[int, ...]


def rebuild(collaborations: Iterable[int]) -> None:
    """Make their days anew. Storing to their posts waits meanwhile, a slice at a time."""
    for part in slices(sorted(set(collaborations)), SLICE):
        with transaction.atomic():
            _rebuild(part)


def rebuild_dirty() -> int:
    dirty = list(DirtyCollaboration.objects.order_by("pk").values_list("pk", flat=True))
    rebuild(dirty)
    return len(dirty)


def check() -> int:
    """Find what ingestion added up differently, mend it, and say so: it must not happen."""
    collaborations, campaigns = disagreeing()
    rebuild(collaborations)
    for pk in campaigns:
        _rebuild_campaign(pk)
    for model, found in (Collaboration, collaborations), (Campaign, campaigns):
        for thing in model._default_manager.filter(pk__in=found):  # noqa: SLF001 -- Django's public API
            log.error("rollups.disagreed", extra={"kind": model.__name__, "number": thing.pk})
            audit("mend days", thing, by=None, reason="The days did not add up to the present numbers.")
    return len(collaborations) + len(campaigns)


def disagreeing() -> tuple[list[int], list[int]]:
    """Collaborations whose days are not what their posts have now, and campaigns whose days are not their sum.

    Collaborations that wait to be made anew are no news.
    """
    wrong = " OR ".join(f"sum({name}) <> 0" for name in SUMMED)
    now = ", ".join(f"coalesce(c.{name}, 0) AS {name}" for name in SUMMED)
    less = ", ".join(f"-d.{name}" for name in SUMMED)
    collaborations = f"""
        SELECT id FROM (
            SELECT t.collaboration_id AS id, {now} FROM analytics_postcurrent c
            JOIN analytics_post t ON t.id = c.post_id WHERE t.collaboration_id IS NOT NULL
            UNION ALL SELECT d.collaboration_id, {less} FROM analytics_collaborationday d
        ) x WHERE id NOT IN (SELECT collaboration_id FROM analytics_dirtycollaboration)
        GROUP BY id HAVING {wrong} ORDER BY id"""
    campaigns = f"SELECT DISTINCT id FROM ({_differences_sql('')}) x ORDER BY id"
    with connection.cursor() as cursor:
        return _numbers(cursor, collaborations), _numbers(cursor, campaigns)


def _numbers(cursor: Any, sql: str) -> list[int]:
    cursor.execute(sql)
    return [number for (number,) in cursor.fetchall()]


def _differences_sql(where: str) -> str:
    """By how much a campaign's days lack what those of its collaborations come to."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in SUMMED)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in SUMMED)
    return f"""
        SELECT id, platform, day, {sums} FROM (
            SELECT o.campaign_id AS id, d.platform, d.day, {", ".join(f"d.{name}" for name in SUMMED)}
            FROM analytics_collaborationday d JOIN campaigns_collaboration o ON o.id = d.collaboration_id
            UNION ALL SELECT d.campaign_id, d.platform, d.day, {", ".join(f"-d.{name}" for name in SUMMED)}
            FROM analytics_campaignday d
        ) x {where} GROUP BY id, platform, day HAVING {wrong}"""


def _rebuild_campaign(pk: int) -> None:
    """Under the locks of its days: who stores now has either added to both, or will."""
    with transaction.atomic(), connection.cursor() as cursor:
        locked = CampaignDay.objects.filter(campaign=pk).order_by("platform", "day")
        list(locked.select_for_update().values_list("day"))
        cursor.execute(_differences_sql("WHERE id = %s") + " ORDER BY 2, 3", [pk])
        _add(_by_key(cursor.fetchall()))


def _rebuild(collaborations: Sequence[int]) -> None:
    found = Collaboration.objects.filter(pk__in=collaborations).order_by("pk").select_for_update(no_key=True)
    campaigns = dict(found.values_list("pk", "campaign_id"))
    posts = PostCurrent.objects.filter(post__collaboration__in=campaigns).order_by("post_id")
    held = list(posts.select_for_update(of=("self",), no_key=True).values_list("post_id", flat=True))
    DirtyCollaboration.objects.filter(pk__in=campaigns).delete()
    days = CollaborationDay.objects.filter(collaboration__in=campaigns)
    before = _by_key(days.values_list("collaboration_id", "platform", "day", *SUMMED))
    days.delete()
    after = _made(held)
    replace_days(before, after, campaigns)


def replace_days(before: Mapping[Key, Sums], after: Mapping[Key, Sums], campaigns: Mapping[int, int]) -> None:
    """Write days of collaborations that are gone or were never there, and move their campaigns' by the difference."""
    CollaborationDay.objects.bulk_create(
        [
            CollaborationDay(
                collaboration_id=key[0], platform=key[1], day=key[2], **dict(zip(SUMMED, sums, strict=True))
            )
            for key, sums in sorted(after.items())
        ],
        batch_size=500,
    )
    moved: dict[Key, list[int]] = defaultdict(lambda: [0] * len(SUMMED))
    for sign, rows in (-1, before), (1, after):
        for (collaboration, platform, day), sums in rows.items():
            total = moved[campaigns[collaboration], platform, day]
            total[:] = [old + sign * new for old, new in zip(total, sums, strict=True)]
    _add({key: tuple(sums) for key, sums in moved.items() if any(sums)})


def _add(gains: Mapping[Key, Sums]) -> None:
    """Add to the days of campaigns, in the order of their key."""
    sql = f"""
        INSERT INTO analytics_campaignday AS d (campaign_id, platform, day, {", ".join(SUMMED)})
        VALUES (%s, %s, %s{", %s" * len(SUMMED)})
        ON CONFLICT (campaign_id, platform, day) DO UPDATE SET
        {", ".join(f"{name} = d.{name} + excluded.{name}" for name in SUMMED)}"""
    rows = [
        (campaign, platform, connection.ops.adapt_datefield_value(day), *sums)
        for (campaign, platform, day), sums in sorted(gains.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _made(posts: Sequence[int]) -> dict[Key, Sums]:
    """Gain = value minus the one known before; per counter, because silence in between keeps the old value."""
    if not posts:
        return {}
    cut, given = _cut()
    parts = " UNION ALL ".join(_counter_sql(at, name) for at, name in enumerate(SUMMED))
    sums = ", ".join(f"sum(CASE WHEN v.counter = {at} THEN v.gain ELSE 0 END)" for at in range(len(SUMMED)))
    day = f"CASE WHEN v.first AND {cut} THEN '{CARRIED}' ELSE {DAY[connection.vendor]} END"
    columns = ", ".join(f"s.{name}" for name in SUMMED)
    # These posts' snapshots, by their key, and once: joined to the posts they look like a share of all there are.
    sql = f"""
        WITH told AS MATERIALIZED (
            SELECT s.post_id, s.observed_at, {columns} FROM analytics_postsnapshot s WHERE s.post_id {_IN[connection.vendor]}
        )
        SELECT v.collaboration_id, v.platform, {day} AS day, {sums} FROM (
            SELECT t.collaboration_id, t.platform, t.zone, t.source, t.first_seen_at, g.*
            FROM ({parts}) g JOIN analytics_post t ON t.id = g.post_id WHERE t.collaboration_id IS NOT NULL
        ) v GROUP BY 1, 2, 3"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [_list(posts), *given])
        return _by_key(cursor.fetchall())


def _counter_sql(at: int, name: str) -> str:
    before = f"lag(s.{name}) OVER (PARTITION BY s.post_id ORDER BY s.observed_at)"
    return (
        f"SELECT s.post_id, s.observed_at, {at} AS counter, s.{name} - coalesce({before}, 0) AS gain, "
        f"{before} IS NULL AS first FROM told s WHERE s.{name} IS NOT NULL"
    )


def _list(posts: Sequence[int]) -> list[int] | str:
    return list(posts) if connection.vendor == "postgresql" else json.dumps(posts)


def _cut() -> tuple[str, list[Any]]:
    """A post that was there before what its source lets us keep: its first snapshot is no gain of that day."""
    found = horizons()
    if not found:
        return "1 = 0", []
    cases = " OR ".join(["(v.source = %s AND v.first_seen_at < %s)"] * len(found))
    adapt = connection.ops.adapt_datetimefield_value
    return f"({cases})", [value for source, at in found.items() for value in (source, adapt(at))]


def _by_key(rows: Iterable[tuple[Any, ...]]) -> dict[Key, Sums]:
    return {(key, platform, _day(day)): tuple(map(int, sums)) for key, platform, day, *sums in rows}


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
