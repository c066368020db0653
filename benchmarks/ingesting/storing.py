"""Storing a million snapshots, against COPY of the same rows, ready made, into the same table while it is empty."""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC
from operator import attrgetter
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, transaction

from analytics.models import COUNTERS, CollaborationDay, PostCurrent, PostSnapshot
from analytics.store import postgresql, store_stats
from benchmarks.ingesting import world

ROUNDS = int(os.environ.get("INGESTION_ROUNDS", "3"))
CHUNK = 1 << 20
VALUES = attrgetter(*COUNTERS)
COLUMNS = ", ".join(("post_id", "bucket", "observed_at", "method", *COUNTERS))


def measure(rows: int, posts: int) -> dict[str, dict[str, Any]]:
    few = max(postgresql.SLICE * 2, rows * 3 // 10)
    small = _peak(few, posts)
    stored, copied, peaks = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.txt"
        _write(ready, rows, posts)
        for number in range(ROUNDS):
            copied.append(rows / _copy(ready))
            seconds, peak = _store(rows, posts)
            stored.append(rows / seconds)
            peaks.append(peak)
            print(f"round {number + 1}: COPY {copied[-1]:,.0f} rows/s, stored {stored[-1]:,.0f} rows/s, {peak:.0f} MB")
    _check(rows, posts)
    return {
        "measures": {
            "rows": rows,
            "posts": posts,
            "rows_per_s": round(median(stored)),
            "copy_rows_per_s": round(median(copied)),
            "slice": postgresql.SLICE,
            "keys": "primary key (post, hour), foreign key to the post",
            "peak_mb": round(max(peaks)),
            f"peak_mb_of_{few}": round(small),
        },
        "ratios": {
            "post_snapshots_vs_copy": round(median(a / b for a, b in zip(stored, copied, strict=True)), 3),
            "memory_of_all_vs_third": round(max(peaks) / small, 2),
        },
    }


def _store(rows: int, posts: int) -> tuple[float, float]:
    """Seconds, and the most memory that this process had meanwhile."""
    world.empty()
    Path("/proc/self/clear_refs").write_text("5")
    began = time.perf_counter()
    done = store_stats(world.SOURCE, world.snapshots(rows, posts))
    took = time.perf_counter() - began
    if done.new != rows:
        raise AssertionError(done)
    return took, high_water()


def _peak(rows: int, posts: int) -> float:
    return _store(rows, posts)[1]


def high_water() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _copy(ready: Path) -> float:
    world.empty()
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY analytics_postsnapshot ({COLUMNS}) FROM STDIN (NULL 'None')") as copy,
        ready.open("rb") as file,
    ):
        while data := file.read(CHUNK):
            copy.write(data)
    return time.perf_counter() - began


def _write(ready: Path, rows: int, posts: int) -> None:
    with ready.open("w") as file:
        file.writelines(_lines(rows, posts))


def _lines(rows: int, posts: int) -> Iterator[str]:
    for row in world.snapshots(rows, posts):
        bucket = row.observed_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        told = (row.external_id.removeprefix("post_"), bucket, row.observed_at, row.method, *VALUES(row))
        yield "\t".join(map(str, told)) + "\n"


def _check(rows: int, posts: int) -> None:
    """What was measured did what it is for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(views) FROM analytics_collaborationday")
        gained = cursor.fetchone()[0]
        cursor.execute("SELECT sum(views) FROM analytics_campaignday")
        campaigns = cursor.fetchone()[0]
        cursor.execute("SELECT sum(views) FROM analytics_postcurrent")
        current = cursor.fetchone()[0]
    if not (PostSnapshot.objects.count() == rows and gained == campaigns == current):
        raise AssertionError((gained, campaigns, current))
    print(f"{CollaborationDay.objects.count():,} days of collaborations, {PostCurrent.objects.count():,} posts")
