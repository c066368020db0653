from functools import partial
from typing import Any

from django.db import transaction

from analytics.importing.stored import looked_at
from analytics.importing.words import told
from analytics.models import ImportRun
from analytics.tasks.imports import wake_import


class Unanswered(Exception):
    """The file leaves something open; the text asks for it."""


def start(run: ImportRun) -> bool:
    """Let it run with the answers it has, unless it runs already."""
    report = looked_at(run).report.as_json() if run.waits_for_answers else {}
    if report.get("status") == "refused":
        raise Unanswered(" ".join(told(report)["questions"]))
    return _queue(run)


@transaction.atomic
def _queue(run: ImportRun) -> bool:
    queued = run.queue()
    if queued:
        transaction.on_commit(partial(wake_import, run.pk), robust=True)
    return queued


def answer(run: ImportRun, options: dict[str, Any]) -> bool:
    """Keep what staff say about the file, while it waits for that."""
    waiting = ImportRun.objects.filter(pk=run.pk, status__in=ImportRun.WAITING)
    if not waiting.update(options=options):
        return False
    run.options = options
    return True
