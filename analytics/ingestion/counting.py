"""The run's counters and its end, exact under parallel workers: its row is the last lock that each transaction takes.

No lock here keeps others from writing rows that belong to the run: two workers that both do would wait for each other.
"""

import time
from collections import Counter

from django.utils import timezone

from analytics.ingestion.hand import Hand
from analytics.ingestion.quotas import left
from analytics.ingestion.telling import progressed
from analytics.ingestion.wires import CountingMeter
from analytics.models import Batch, Run
from analytics.sources import registry
from analytics.store.stored import Stored

HINT_S = 0.5
NOTHING = Stored()


def count(run_id: int, stored: Stored, feeds: Counter[str], used: Counter[str]) -> None:
    """Add rows, feeds (`fetched`, `failed`, and names of failures) and units of quotas. Inside a transaction."""
    if stored == NOTHING and not feeds and not used:
        return
    run = Run.objects.select_for_update(no_key=True).get(pk=run_id)
    run.new, run.unchanged = run.new + stored.new, run.unchanged + stored.unchanged
    run.fetched, run.failed = run.fetched + feeds["fetched"], run.failed + feeds["failed"]
    reasons = Counter({name: times for name, times in feeds.items() if name not in {"fetched", "failed"}})
    run.reasons = dict(Counter(run.reasons) + reasons)
    run.quota = {name: run.quota.get(name, 0) + used[name] for name in {**run.quota, **used}}
    run.save(update_fields=["new", "unchanged", "fetched", "failed", "reasons", "quota"])


def used_by(hand: Hand) -> Counter[str]:
    """What was taken of quotas since the run was told. Units of a worker that was killed are in the shared counters only."""
    meter = hand.source.wire.meter
    units = meter.used.items() if isinstance(meter, CountingMeter) else ()
    return Counter({name: used for name, used in units if used})


def told(hand: Hand, used: Counter[str]) -> None:
    """After the commit: these units are counted."""
    if isinstance(meter := hand.source.wire.meter, CountingMeter):
        meter.used.subtract(used)


def show(hand: Hand) -> None:
    """Move the progress bars of who looks, not more often than eyes can follow."""
    if time.monotonic() - hand.hinted > HINT_S:
        hand.hinted = time.monotonic()
        progressed(hand.run)


def begin(run: Run) -> bool:
    """The first batch that is taken starts the run. False: it is over."""
    queued = Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED)
    queued.update(status=Run.Status.RUNNING, started_at=timezone.now())
    return Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING).exists()


def finish(run_id: int) -> None:
    """A run is done when its batches are: the last one of them says so. Inside a transaction."""
    run = Run.objects.select_for_update(no_key=True).get(pk=run_id)
    batches = Batch.objects.filter(run=run)
    if run.finished or batches.filter(status__in=Batch.UNFINISHED).exists():
        return
    given_up = batches.filter(status=Batch.Status.DEAD).exists() and not run.fetched
    run.status = Run.Status.FAILED if given_up else Run.Status.DONE
    run.finished_at = timezone.now()
    run.quota_left = remaining(run)
    run.save(update_fields=["status", "finished_at", "quota_left"])
    progressed(run)


def remaining(run: Run) -> dict[str, int | None]:
    """What is left now of the quotas that the run has used of."""
    return {name: left(run.source, name) for name in run.quota if name in _buckets(run.source)}


def _buckets(slug: str) -> set[str]:
    return {bucket.name for bucket in registry.source(slug).buckets} if slug in registry.MODULES else set()
