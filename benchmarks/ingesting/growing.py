"""What grows with the snapshots: all days made anew, the nightly check. And planning, which must not."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from analytics import rollups
from analytics.ingestion import planner
from analytics.models import Batch, CollaborationDay, Feed, Run
from benchmarks.ingesting import world
from benchmarks.ingesting.storing import high_water
from campaigns.models import Collaboration


def rebuilding(sizes: Sequence[int], posts: int) -> dict[str, dict[str, Any]]:
    seconds = {}
    for size in sizes:
        world.grow(size, posts)
        keys = list(Collaboration.objects.values_list("pk", flat=True))
        began = time.perf_counter()
        rollups.rebuild(keys)
        seconds[size] = time.perf_counter() - began
        began = time.perf_counter()
        if rollups.disagreeing() != ([], []):
            raise AssertionError("the days do not add up")
        check = time.perf_counter() - began
        days = CollaborationDay.objects.count()
        print(f"{size:,} snapshots: all {days:,} days anew in {seconds[size]:.1f} s, checked in {check:.2f} s")
    low, high = min(sizes), max(sizes)
    return {
        "measures": {f"rebuild_s_of_{size}": round(took, 1) for size, took in seconds.items()},
        "ratios": {"rebuild_per_row_growth": round(seconds[high] / high / (seconds[low] / low), 2)},
    }


def planning(sizes: Sequence[int]) -> dict[str, dict[str, Any]]:
    """One pass over so many due feeds. What is announced to workers is counted: they are not what is measured."""
    seconds, memory, announced = {}, {}, list[int]()
    settings.SOURCES.setdefault(world.SOURCE, {})
    planner.wake = lambda batches: announced.append(len(batches))
    for size in sizes:
        Feed.objects.all().delete()
        world.feeds(size)
        Path("/proc/self/clear_refs").write_text("5")
        before = high_water()
        announced.clear()
        began = time.perf_counter()
        run = planner.plan(world.SOURCE)
        seconds[size] = time.perf_counter() - began
        memory[size] = high_water() - before
        if run is None or not (run.planned == size and Batch.objects.filter(run=run).count() == sum(announced)):
            raise AssertionError(run and run.planned)
        print(f"{size:,} due feeds planned in {seconds[size]:.1f} s, {memory[size]:.1f} MB more")
    Run.objects.all().delete()
    low, high = min(sizes), max(sizes)
    return {
        "measures": {
            **{f"plan_s_of_{size}": round(took, 2) for size, took in seconds.items()},
            "plan_mb_more": round(max(memory.values()), 1),
        },
        "ratios": {"plan_per_feed_growth": round(seconds[high] / high / (seconds[low] / low), 2)},
    }
