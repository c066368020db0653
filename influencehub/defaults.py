"""The schedules that come with the site (CELERY_BEAT_SCHEDULE) as rows that staff may change.

A row is made where it is missing. What staff changed stays; what nobody touched follows when the default changes. Each
row of ours carries the default that it was made from, by which both are told apart.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from celery import Celery, current_app
from celery.schedules import crontab
from django.db import transaction
from django_celery_beat.models import PeriodicTasks
from django_celery_beat.schedulers import ModelEntry

from influencehub.models import Schedule

log = logging.getLogger(__name__)
MARK = "default"  # among the headers of the task's message, which nobody reads
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}


def install(app: Celery = current_app) -> None:
    """Bring the rows in line with the defaults, and throw away what names a task that is gone."""
    lines: Mapping[str, dict[str, Any]] = app.conf.beat_schedule
    app.loader.import_default_modules()
    with transaction.atomic():
        rows = {row.name: row for row in Schedule.with_times()}
        missing = [_row(name, lines[name]) for name in lines if name not in rows]
        Schedule.objects.bulk_create(missing, ignore_conflicts=True)
        outdated = [row for name, row in rows.items() if name in lines and _is_untouched(row, lines[name])]
        for row in outdated:
            _follow(row, lines[row.name])
        gone = [row.pk for row in rows.values() if _is_gone(row, lines, app)]
        Schedule.objects.filter(pk__in=gone).delete()
        if missing or gone:
            announce()


def announce() -> None:
    """Beat reads the rows again at once: they were changed past their save()."""
    PeriodicTasks.update_changed()  # type: ignore[no-untyped-call] # the library has no types


def reset(row: Schedule, app: Celery = current_app) -> bool:
    """Put a row back to what came with the site. False: it did not come with it."""
    line = app.conf.beat_schedule.get(row.name)
    if line is None:
        return False
    row.enabled = True
    _follow(row, line)
    return True


def is_default(row: Schedule) -> bool:
    """Came with the site, changed or not."""
    return _mark_of(row) is not None


def is_changed(row: Schedule) -> bool:
    return is_default(row) and (not row.enabled or _mark_of(row) != time_of(row))


def time_of(row: Schedule) -> str:
    """Say when, so that equal times are equal words."""
    if row.interval:
        return f"{int(row.interval.every) * SECONDS.get(row.interval.period, 0)} s"
    if row.crontab:
        found = row.crontab
        return f"{found.minute} {found.hour} {found.day_of_month} {found.month_of_year} {found.day_of_week}"
    return "other"


def _follow(row: Schedule, line: Mapping[str, Any]) -> None:
    fresh = _row(row.name, line)
    for name in ("task", "args", "kwargs", "interval", "crontab", "solar", "clocked", "headers", "one_off"):
        setattr(row, name, getattr(fresh, name))
    row.save()  # type: ignore[no-untyped-call] # the library has no types


def _row(name: str, line: Mapping[str, Any]) -> Schedule:
    row = Schedule(name=name, task=line["task"], args=json.dumps(line.get("args", [])))
    time, field = ModelEntry.to_model_schedule(line["schedule"])  # type: ignore[no-untyped-call] # the library has no types
    setattr(row, field, time)
    row.headers = json.dumps({MARK: time_of(row)})
    return row


def _mark_of(row: Schedule) -> str | None:
    mark = json.loads(row.headers or "{}").get(MARK)
    return str(mark) if mark is not None else None


def _is_untouched(row: Schedule, line: Mapping[str, Any]) -> bool:
    """As it was made, from a default that is another now; or from before rows said so."""
    mark = _mark_of(row)
    if mark is None:
        return bool(row.task == line["task"])
    return mark == time_of(row) and row.enabled and (mark != _said(line) or row.task != line["task"])


def _said(line: Mapping[str, Any]) -> str:
    schedule = line["schedule"]
    if isinstance(schedule, crontab):
        fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
        return " ".join(str(getattr(schedule, f"_orig_{name}")) for name in fields)
    return f"{int(schedule)} s"


def _is_gone(row: Schedule, lines: Mapping[str, Any], app: Celery) -> bool:
    if is_default(row) and row.name not in lines:
        return True
    return row.task not in app.tasks
