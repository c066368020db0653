"""Every source with what staff decided, what it lacks, and how it does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone

from analytics.ingestion.quotas import EVERYTHING
from analytics.models import Feed, Quota, Run, SourceSetting
from analytics.oversight.quotas import BucketState, Counter, buckets_of
from analytics.sources.contract import Source, SourcePolicy
from analytics.sources.registry import policies, secrets, source, sources


@dataclass
class SourceState:
    source: type[Source]
    setting: SourceSetting | None
    policy: SourcePolicy
    buckets: list[BucketState]
    feeds: int = 0
    parked: int = 0
    stale: int = 0
    last_run: Run | None = None
    missing: list[str] = field(default_factory=list)
    # What stops all of it, whatever its buckets have left.
    parks: list[Quota] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.source.slug

    @property
    def name(self) -> str:
        return str(self.source.name)

    @property
    def is_known(self) -> bool:
        """Whether these settings have it at all: the sandbox is for demonstrations."""
        return self.slug in settings.SOURCES

    @property
    def is_configured(self) -> bool:
        return self.is_known and not self.missing

    @property
    def is_on(self) -> bool:
        said = self.setting.enabled if self.setting else None
        return self.is_configured and (said if said is not None else not self.source.optional)

    @property
    def state(self) -> str:
        if not self.is_known:
            return "absent"
        if self.missing:
            return "unconfigured"
        return "on" if self.is_on else "off"

    @property
    def is_dormant(self) -> bool:
        """It lacks its keys, and nothing waits for them."""
        return not (self.is_configured or self.feeds)

    @property
    def tightest(self) -> BucketState | None:
        """The bucket that is used most, of a source that may be asked and of which a limit is known."""
        known = [bucket for bucket in self.buckets if bucket.limit] if self.is_configured else []
        return max(known, key=lambda bucket: (bool(bucket.parked), bucket.worst.percent or 0), default=None)

    @property
    def is_parked(self) -> bool:
        return bool(self.parks) or any(bucket.parked for bucket in self.buckets)

    @property
    def counters(self) -> list[Counter]:
        return [counter for bucket in self.buckets for counter in bucket.counters]

    @property
    def capabilities(self) -> list[str]:
        return [part.name.lower() for part in self.source.capabilities if part.name]


def missing_keys(slug: str) -> list[str]:
    """The environment variables that it needs and that are not set: names, never values."""
    known = secrets(slug)
    return [f"{slug}_{name}".upper() for name in source(slug).needs if not known.get(name)]


def source_states(slug: str = "") -> list[SourceState]:
    """All of them, or the one: in as many queries as for a single one."""
    wanted = [source(slug)] if slug else sources()
    only: dict[str, Any] = {"source": slug} if slug else {}
    said = {row.source: row for row in SourceSetting.objects.filter(**only).select_related("notice_by")}
    quotas: dict[str, list[Quota]] = defaultdict(list)
    for row in Quota.objects.filter(**only).order_by("bucket", "-used", "scope"):
        quotas[row.source].append(row)
    counts, last, known, now = _feeds(only), _last_runs(only), policies(), timezone.now()
    return [
        SourceState(
            found,
            said.get(found.slug),
            known[found.slug],
            buckets_of(found, said.get(found.slug), quotas[found.slug]),
            **counts.get(found.slug, {}),
            last_run=last.get(found.slug),
            missing=missing_keys(found.slug),
            parks=[
                row
                for row in quotas[found.slug]
                if row.bucket == EVERYTHING and row.parked_until and row.parked_until > now
            ],
        )
        for found in wanted
    ]


def by_keys(states: Sequence[SourceState]) -> dict[str, list[SourceState]]:
    """Those that do something, and those that only lack their keys."""
    return {
        "states": [state for state in states if not state.is_dormant],
        "dormant": [state for state in states if state.is_dormant],
    }


def _feeds(only: dict[str, Any]) -> dict[str, dict[str, int]]:
    # nosemgrep: unscoped-objects -- staff see all feeds
    said = Feed.objects.filter(**only).order_by().values("source")
    asked = said.annotate(feeds=Count("pk"), parked=Count("pk", filter=Q(status=Feed.Status.PARKED)))
    stale = dict(Feed.objects.stale().filter(**only).order_by().values_list("source").annotate(Count("pk")))
    return {
        row["source"]: {"feeds": row["feeds"], "parked": row["parked"], "stale": stale.get(row["source"], 0)}
        for row in asked
    }


def _last_runs(only: dict[str, Any]) -> dict[str, Run]:
    latest = Run.objects.filter(**only).order_by().values("source").annotate(last=Max("pk")).values("last")
    return {run.source: run for run in Run.objects.filter(pk__in=latest)}
