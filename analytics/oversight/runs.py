"""Runs as staff look for them, and what became of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from analytics.ingestion.counting import remaining
from analytics.models import Feed, Run
from analytics.oversight.words import failure_words, source_name
from campaigns.tables import csv_file

EXAMPLES = 5
RUN_SORTS = {
    "started": ["created_at"],
    "source": ["source", "created_at"],
    "planned": ["planned"],
    "fetched": ["fetched"],
    "new": ["new"],
    "failed": ["failed"],
}
MOST_EXPORTED = 50_000


def runs_of(source: str = "", status: str = "", trigger: str = "") -> "QuerySet[Run]":
    asked = {"source": source, "status": status, "trigger": trigger}
    # nosemgrep: unscoped-objects -- staff see every run
    return Run.objects.filter(**{name: value for name, value in asked.items() if value}).select_related("by")


def runs_csv(runs: Iterable[Run]) -> HttpResponse:
    head = [_("Run"), _("Created"), _("Source"), _("Why"), _("Status"), _("Planned"), _("Fetched"), _("Failed")]
    head += [_("New rows"), _("Unchanged rows"), _("Seconds"), _("Why some failed")]
    return csv_file("ingestion-runs", head, (_line(run) for run in runs))


def _line(run: Run) -> list[Any]:
    reasons = "; ".join(f"{name}: {count}" for name, count in sorted(run.reasons.items()))
    took = round(run.duration.total_seconds(), 1) if run.duration is not None else ""
    when = date_format(localtime(run.created_at), "Y-m-d H:i:s")
    counts = [run.planned, run.fetched, run.failed, run.new, run.unchanged]
    return [run.pk, when, run.source, run.trigger, run.status, *counts, took, reasons]


@dataclass(frozen=True)
class Reason:
    """Why feeds of a run failed: how many, and some of them, as far as they have not spoken since."""

    kind: str
    count: int
    examples: list[Feed]

    @property
    def words(self) -> str:
        return failure_words(self.kind)


def reasons_of(run: Run) -> list[Reason]:
    since = run.started_at or run.created_at
    # nosemgrep: unscoped-objects -- staff see all feeds
    feeds = Feed.objects.filter(source=run.source, error__in=run.reasons, error_at__gte=since)
    if run.finished_at:
        feeds = feeds.filter(error_at__lte=run.finished_at + timedelta(seconds=1))
    chosen: dict[str, list[Feed]] = {}
    for feed in feeds.select_related("account", "post", "web_property").order_by("-error_at", "-pk")[: 40 * EXAMPLES]:
        known = chosen.setdefault(feed.error, [])
        if len(known) < EXAMPLES:
            known.append(feed)
    ordered = sorted(run.reasons.items(), key=lambda item: (-item[1], item[0]))
    return [Reason(kind, count, chosen.get(kind, [])) for kind, count in ordered]


def quota_of(run: Run) -> list[tuple[str, int, int | None]]:
    """Of each bucket what the run used and left; None: only the source knows."""
    known = run.quota_left if run.finished else remaining(run)
    names = dict.fromkeys([*run.quota, *known])
    return [(name, run.quota.get(name, 0), known.get(name)) for name in names]


def time_left(run: Run) -> timedelta | None:
    """As fast as until now; None where nothing is done yet."""
    if run.finished or run.started_at is None or not run.settled:
        return None
    return (now() - run.started_at) / run.settled * max(0, run.planned - run.settled)


def title_of(run: Run) -> str:
    return _("%(source)s, run %(number)s") % {"source": source_name(run.source), "number": run.pk}
