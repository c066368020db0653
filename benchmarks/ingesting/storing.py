"""Storing a million snapshots, against COPY of the same rows, ready made, into the same table while it is empty.

The two take turns, and each round is judged by itself, so that what else the machine does hits both. The time that the
server computed, where it can be read, says how much of a round that was.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC
from operator import attrgetter
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from django.db import connection, transaction

from analytics.models import COUNTERS, CollaborationDay, PostCurrent, PostSnapshot
from analytics.store import postgresql, store_stats
from benchmarks.ingesting import world

ROUNDS = int(os.environ.get("INGESTION_ROUNDS", "3"))
CHUNK = 1 << 20
VALUES = attrgetter(*COUNTERS)
COLUMNS = ", ".join(("post_id", "bucket", "observed_at", "method", *COUNTERS))


class Round(NamedTuple):
    copied: float  # rows a second
    stored: float
    computing: float | None  # COPY's time on the processor by the store's, on the server
    peak: float  # MB

    @property
    def ratio(self) -> float:
        return self.stored / self.copied


def measure(rows: int, posts: int) -> dict[str, dict[str, Any]]:
    few = max(postgresql.SLICE * 2, rows * 3 // 10)
    small = _store(few, posts)[2]
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.txt"
        _write(ready, rows, posts)
        rounds = [_round(ready, rows, posts) for _ in range(ROUNDS)]
    _check(rows, posts)
    peak = max(each.peak for each in rounds)
    return {
        "measures": {
            "rows": rows,
            "posts": posts,
            "rows_per_s": round(median(each.stored for each in rounds)),
            "copy_rows_per_s": round(median(each.copied for each in rounds)),
            "rounds": [round(each.ratio, 3) for each in rounds],
            "server_time_rounds": [each.computing and round(each.computing, 3) for each in rounds],
            "slice": postgresql.SLICE,
            "keys": "primary key (post, hour), foreign key to the post",
            "peak_mb": round(peak),
            f"peak_mb_of_{few}": round(small),
        },
        "ratios": {
            "post_snapshots_vs_copy": round(median(each.ratio for each in rounds), 3),
            "memory_of_all_vs_third": round(peak / small, 2),
        },
    }


def _round(ready: Path, rows: int, posts: int) -> Round:
    copied, copying = _copy(ready)
    stored, storing, peak = _store(rows, posts)
    done = Round(rows / copied, rows / stored, copying / storing if copying and storing else None, peak)
    print(
        f"COPY {done.copied:,.0f} rows/s, stored {done.stored:,.0f} rows/s: {done.ratio:.3f}, "
        f"by the server's computing {done.computing or 0:.3f}; {peak:.0f} MB"
    )
    return done


def _store(rows: int, posts: int) -> tuple[float, float, float]:
    """Seconds, those that the server computed, and the most memory that this process had meanwhile."""
    world.empty()
    Path("/proc/self/clear_refs").write_text("5")
    computed, began = _computed(), time.perf_counter()
    done = store_stats(world.SOURCE, world.snapshots(rows, posts))
    took = time.perf_counter() - began
    if done.new != rows:
        raise AssertionError(done)
    return took, _computed() - computed, high_water()


def _computed() -> float:
    """Seconds on the processor of the server's process behind our connection; 0 where it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr()")
        number, elsewhere = cursor.fetchone()
    spent = Path(f"/proc/{number}/schedstat")
    return int(spent.read_text().split()[0]) / 1e9 if elsewhere is None and spent.exists() else 0


def high_water() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _copy(ready: Path) -> tuple[float, float]:
    """Seconds, and those that the server computed."""
    world.empty()
    computed, began = _computed(), time.perf_counter()
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY analytics_postsnapshot ({COLUMNS}) FROM STDIN (NULL 'None')") as copy,
        ready.open("rb") as file,
    ):
        while data := file.read(CHUNK):
            copy.write(data)
    took = time.perf_counter() - began
    return took, _computed() - computed


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
