"""Carries imports on. The row is the truth: a task that is lost costs a minute, until the sweep."""

import logging

from celery import shared_task

from analytics.importing.options import BadOption
from analytics.importing.run import import_file
from analytics.importing.stored import prepared
from analytics.models import ImportRun

log = logging.getLogger(__name__)

HOUR = 3600


def wake_import(pk: int) -> None:
    run_import.delay(pk)


@shared_task(name="analytics.run_import", ignore_result=True, time_limit=HOUR, soft_time_limit=HOUR - 60)
def run_import(pk: int, **_later: object) -> None:
    """Import one file, unless somebody else is at it. Rows that a broken run has stored are found unchanged."""
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None or not run.claim():
        return
    try:
        with prepared(run) as (path, options):
            import_file(path, run.file_name, options, run=run)
    except (BadOption, OSError) as error:
        run.fail(str(error))
    except Exception as error:
        log.exception("import.failed", extra={"run": pk})
        run.fail(f"{type(error).__name__}: {error}")


@shared_task(name="analytics.sweep_imports", ignore_result=True)
def sweep_imports(**_later: object) -> int:
    """Take up imports that no message announced, or whose worker is gone."""
    keys = list(ImportRun.objects.stalled().order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        run_import(pk)
    return len(keys)
