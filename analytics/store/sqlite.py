# ruff: noqa: S608 -- names of columns from the models, never values
"""Snapshots into SQLite: the same rules in Python, in transactions that hold the one write lock for a moment only.

There is one writer at a time (BEGIN IMMEDIATE), so reading first and writing later in one transaction is safe.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from analytics.models import COUNTERS, SUMMED
from analytics.sources.contract import PostStats
from analytics.store.cleaning import storable
from analytics.store.stored import Stored

LONGEST = 0.25  # seconds a slice may hold the write lock; others wait for it
FIRST, SMALLEST, LARGEST = 1_000, 100, 20_000  # rows of a slice
VALUES = attrgetter(*COUNTERS)
SUMMED_AT = [COUNTERS.index(name) for name in SUMMED]

# CROSS: in this order; else it scans all posts.
POSTS = f"""
SELECT t.external_id, t.id, t.collaboration_id, t.campaign_id, t.platform, t.zone, CAST(c.observed_at AS text),
    {", ".join(f"c.{name}" for name in COUNTERS)}
FROM json_each(?) j CROSS JOIN analytics_post t ON t.source = ? AND t.external_id = j.value
CROSS JOIN analytics_postcurrent c ON c.post_id = t.id"""
INSERT = f"""
INSERT INTO analytics_postsnapshot (post_id, bucket, observed_at, method, {", ".join(COUNTERS)})
VALUES (?, ?, ?, ?{", ?" * len(COUNTERS)}) ON CONFLICT DO NOTHING"""
CURRENT = f"""
UPDATE analytics_postcurrent SET observed_at = ?, {", ".join(f"{name} = ?" for name in COUNTERS)} WHERE post_id = ?"""
DIRTY = """
INSERT INTO analytics_dirtycollaboration (collaboration_id, since) VALUES (?, datetime('now')) ON CONFLICT DO NOTHING"""
RECOMPUTE = f"""
UPDATE analytics_postcurrent SET
    observed_at = (SELECT max(observed_at) FROM analytics_postsnapshot s WHERE s.post_id = analytics_postcurrent.post_id),
    {
    ", ".join(
        f"{name} = (SELECT {name} FROM analytics_postsnapshot s WHERE s.post_id = analytics_postcurrent.post_id "
        f"AND {name} IS NOT NULL ORDER BY bucket DESC LIMIT 1)"
        for name in COUNTERS
    )
}
WHERE post_id = ?"""


def days_sql(table: str, key: str) -> str:
    return f"""
INSERT INTO {table} ({key}, platform, day, {", ".join(SUMMED)}) VALUES (?, ?, ?{", ?" * len(SUMMED)})
ON CONFLICT ({key}, platform, day) DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in SUMMED)}"""


COLLABORATION = days_sql("analytics_collaborationday", "collaboration_id")
CAMPAIGN = days_sql("analytics_campaignday", "campaign_id")

Days = dict[tuple[int, str, str], list[int]]


@dataclass
class Track:
    """A post, as far as its counters need it, with its current values while the slice goes through them."""

    pk: int
    collaboration: int | None
    campaign: int | None
    platform: str
    zone: str
    observed: str | None
    values: list[int | None]


@dataclass
class Slice:
    """What one transaction found out, to be written at its end."""

    done: Stored
    changed: dict[int, Track] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    dirty: set[int] = field(default_factory=set)
    collaborations: Days = field(default_factory=dict)
    campaigns: Days = field(default_factory=dict)

    def gain(self, track: Track, day: str, values: Sequence[int | None]) -> None:
        if track.collaboration is None or track.campaign is None:
            return
        for days, key in (self.collaborations, track.collaboration), (self.campaigns, track.campaign):
            sums = days.setdefault((key, track.platform, day), [0] * len(SUMMED))
            for at, index in enumerate(SUMMED_AT):
                value = values[index]
                if value is not None:
                    sums[at] += value - (track.values[index] or 0)


def parts(source: str, rows: Iterable[PostStats]) -> Iterator[Stored]:
    stream, size = iter(rows), FIRST
    while part := list(islice(stream, size)):
        began = time.perf_counter()
        with transaction.atomic():
            done = _merge(source, part)
        took = time.perf_counter() - began
        size = max(SMALLEST, min(LARGEST, int(size * min(2.0, LONGEST / took))))
        yield done


def stamp(moment: datetime) -> str:
    """As Django writes it, so that texts compare as times do."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _merge(source: str, rows: Sequence[PostStats]) -> Stored:
    database = connection.connection
    kept = [row for row in map(storable, rows) if row is not None]
    tracks = _tracks(database, source, {row.external_id for row in kept})
    slice_ = Slice(Stored(unknown=len(rows) - len(kept)))
    for row in kept:
        track = tracks.get(row.external_id)
        slice_.done += _store(database, slice_, track, row) if track else Stored(unknown=1)
    _write(database, slice_)
    return slice_.done


def _tracks(database: Any, source: str, names: set[str]) -> dict[str, Track]:
    found = database.execute(POSTS, [json.dumps(list(names)), source])
    return {
        name: Track(pk, collaboration, campaign, platform, zone, observed, values)
        for name, pk, collaboration, campaign, platform, zone, observed, *values in found
    }


def _store(database: Any, slice_: Slice, track: Track, row: PostStats) -> Stored:
    values, observed = VALUES(row), stamp(row.observed_at)
    if database.execute(INSERT, (track.pk, f"{observed[:13]}:00:00", observed, row.method, *values)).rowcount < 1:
        return Stored(unchanged=1)
    if track.observed is not None and observed <= track.observed:
        slice_.late.add(track.pk)
        slice_.dirty.update([track.collaboration] if track.collaboration else [])
        return Stored(new=1)
    slice_.gain(track, str(row.observed_at.astimezone(ZoneInfo(track.zone)).date()), values)
    track.observed = observed
    track.values = [new if new is not None else old for new, old in zip(values, track.values, strict=True)]
    slice_.changed[track.pk] = track
    return Stored(new=1)


def _write(database: Any, slice_: Slice) -> None:
    database.executemany(CURRENT, [(track.observed, *track.values, pk) for pk, track in slice_.changed.items()])
    database.executemany(RECOMPUTE, [(pk,) for pk in slice_.late])
    database.executemany(DIRTY, [(pk,) for pk in slice_.dirty])
    database.executemany(COLLABORATION, [(*key, *sums) for key, sums in slice_.collaborations.items()])
    database.executemany(CAMPAIGN, [(*key, *sums) for key, sums in slice_.campaigns.items()])
