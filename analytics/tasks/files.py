"""Files that come by themselves: dropped into the watched folder, or lying at an address."""

import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings

from analytics.models import FileFeed

log = logging.getLogger(__name__)


@shared_task(name="analytics.sweep_folder", ignore_result=True)
def sweep_folder(**_later: object) -> int:
    """Look into the watched folder, where there is one."""
    watched = settings.WATCH_FOLDER
    if not watched:
        return 0
    path = Path(watched)
    if not path.is_dir():
        log.warning("folder.missing", extra={"folder": watched})
        return 0
    from analytics.importing import folder  # noqa: PLC0415 -- it starts imports, which are tasks

    return folder.sweep(path)


@shared_task(name="analytics.fetch_files", ignore_result=True)
def fetch_files(**_later: object) -> int:
    """Start what is due. Each address is asked by itself: one that is slow holds up nobody."""
    due = list(FileFeed.objects.due().order_by("next_due").values_list("pk", flat=True)[:200])
    for pk in due:
        fetch_file.delay(pk)
    return len(due)


@shared_task(name="analytics.fetch_file", ignore_result=True, soft_time_limit=300, time_limit=330)
def fetch_file(pk: int, **_later: object) -> None:
    feed = FileFeed.objects.select_related("by", "brand", "account", "web_property").filter(pk=pk).first()
    if feed is None or not feed.claim():
        return
    from analytics.importing import fetching  # noqa: PLC0415 -- it starts imports, which are tasks

    try:
        fetching.fetch(feed)
    except Exception as error:
        log.exception("file.failed", extra={"feed": pk})
        feed.fail(f"{type(error).__name__}: {error}")
