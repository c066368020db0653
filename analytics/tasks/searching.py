"""Searches for creators that staff asked for. The rows are the truth: a message that is lost costs seconds."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from analytics.ingestion import searching
from analytics.models import CreatorSearch

LIMIT, SOFT_LIMIT = 170, 150  # shorter than CreatorSearch.PATIENCE
WAKING = timedelta(minutes=1)  # longer waits are the sweep's


@shared_task(name="analytics.search_creators", ignore_result=True, time_limit=LIMIT, soft_time_limit=SOFT_LIMIT)
def search_creators(pk: int, **_later: object) -> None:
    """Search, unless somebody else is at it or it is done."""
    again = searching.search(pk)
    if again is not None and (wait := again - timezone.now()) < WAKING:
        search_creators.apply_async((pk,), countdown=max(0.0, wait.total_seconds()))


@shared_task(name="analytics.sweep_searches", ignore_result=True)
def sweep_searches(**_later: object) -> int:
    """Take up what no message announced, or whose worker is gone; forget what is a month old."""
    CreatorSearch.objects.over().delete()
    keys = list(CreatorSearch.objects.ready().order_by("pk").values_list("pk", flat=True)[:20])
    for pk in keys:
        search_creators.delay(pk)
    return len(keys)
