"""Carries batches and events on. The rows are the truth: a message that is lost costs seconds, until the sweep."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from analytics.ingestion import events
from analytics.ingestion.fetching import fetch
from analytics.models import Batch

# A batch stops by itself before (working.BUDGET_S); whoever is ended by these is taken over.
LIMIT, SOFT_LIMIT = 300, 270
WAKING = timedelta(minutes=1)  # longer waits are the sweep's
SWEPT = 100


def wake_batch(pk: int, at: datetime | None = None) -> None:
    """Shorten the wait. If the broker is away, the sweep finds the batch."""
    wait = (at - timezone.now()) if at else timedelta(0)
    if wait <= timedelta(0):
        fetch_batch.delay(pk)
    elif wait < WAKING:
        fetch_batch.apply_async((pk,), countdown=wait.total_seconds())


@shared_task(name="analytics.fetch_batch", ignore_result=True, time_limit=LIMIT, soft_time_limit=SOFT_LIMIT)
def fetch_batch(pk: int, **_later: object) -> None:
    """Ask a source for one batch of feeds, unless somebody else is at it or it is done."""
    fetch(pk)


@shared_task(name="analytics.sweep_batches", ignore_result=True)
def sweep_batches(**_later: object) -> int:
    """Announce batches again that no message reached, that waited for their time, or whose worker is gone."""
    ready = Batch.objects.ready().order_by("beat_at")
    queued = ready.filter(status=Batch.Status.QUEUED, beat_at__lt=timezone.now() - Batch.PATIENCE)
    keys = list((queued | ready.filter(status=Batch.Status.RUNNING)).values_list("pk", flat=True)[:SWEPT])
    # Of a long queue each is announced once in a while, not at every sweep.
    Batch.objects.filter(pk__in=keys, status=Batch.Status.QUEUED).update(beat_at=timezone.now())
    for pk in keys:
        fetch_batch.delay(pk)
    return len(keys)


def wake_events() -> None:
    work_events.delay()


@shared_task(name="analytics.work_events", ignore_result=True, time_limit=LIMIT, soft_time_limit=SOFT_LIMIT)
def work_events(**_later: object) -> int:
    """Plan what platforms told us of, oldest first."""
    return events.work_off()


@shared_task(name="analytics.purge_events", ignore_result=True)
def purge_events(**_later: object) -> int:
    """Forget what platforms told us of long ago."""
    return events.purge()
