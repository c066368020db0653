"""What is due is handed to workers: one pass, the most urgent first, within what each bucket has left, in slices.

A slice is one transaction: it locks what is due, moves it on and writes the batches that workers take. Another pass at
the same time skips what is locked, and finds nothing due of what was claimed. Nothing is read but the keys of a slice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.utils import timezone

from analytics.ingestion.budget import Budget
from analytics.ingestion.claims import due, give
from analytics.ingestion.quotas import is_parked
from analytics.models import Batch, Feed, Run, Tier
from analytics.sources import registry
from analytics.sources.contract import Source

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

SLICE = 1_000
ORDER = (Feed.What.POST, Feed.What.PROFILE, Feed.What.POSTS, Feed.What.TRAFFIC, Feed.What.AUDIENCE)


class Stopped(Exception):
    """Somebody stopped the run while it was planned."""


def plan(source: str, *, now: datetime | None = None) -> Run | None:
    """Claim what is due of one source by the clock. None: it is off or parked, nothing is due, or nothing is left."""
    now = now or timezone.now()
    if not registry.is_on(source) or is_parked(source, now=now):
        return None
    cls = registry.source(source)
    passing, budget = Pass(cls, now), Budget(cls, now)
    with passing:
        for tier in Tier:
            for what in ORDER:
                while most := budget.fits(what, SLICE):
                    claimed = passing.claim(what, tier, lambda: due(source, what, tier, now, most))  # noqa: B023 -- called at once
                    budget.take(what, claimed)
                    if claimed < most:
                        break
    return passing.run


def plan_now(feeds: QuerySet[Feed], *, trigger: str, by: "User | None" = None) -> Run:
    """Claim these feeds of one source, whenever they are due, unless a worker has them. Quotas hold at the calls."""
    kinds = sorted(set(feeds.order_by().values_list("source", "what", "tier")))
    if len({source for source, _what, _tier in kinds}) != 1:
        raise ValueError("a run asks one source")
    passing = Pass(registry.source(kinds[0][0]), timezone.now(), trigger=trigger, by=by)
    wanted = Feed.objects.filter(pk__in=feeds.order_by().values("pk"), batch=None)
    wanted = wanted.exclude(status__in=[Feed.Status.STOPPED, Feed.Status.RESTING]).order_by("pk")
    with passing:
        for _source, what, tier in kinds:
            slices = _forward(wanted.filter(what=what, tier=tier).select_for_update(skip_locked=True, no_key=True))
            while passing.claim(what, Tier(tier), slices):
                pass
    return passing.run or passing.nothing()


def _forward(feeds: QuerySet[Feed]) -> Callable[[], list[int]]:
    """Find slice after slice, each feed once: a quick worker gives the first back before the last is handed out."""
    last = 0

    def locked() -> list[int]:
        nonlocal last
        keys = list(feeds.filter(pk__gt=last).values_list("pk", flat=True)[:SLICE])
        last = keys[-1] if keys else last
        return keys

    return locked


@dataclass
class Pass:
    """One pass of planning. Its run is born with the first slice."""

    source: type[Source]
    now: datetime
    trigger: str = Run.Trigger.SCHEDULE
    by: "User | None" = None
    run: Run | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        """Workers may have been quicker than we, and thought that the run was over."""
        if self.run is not None:
            more = Batch.objects.filter(run=OuterRef("pk"), status__in=Batch.UNFINISHED)
            early = Run.objects.filter(Exists(more), pk=self.run.pk, status=Run.Status.DONE)
            early.update(status=Run.Status.RUNNING, finished_at=None)
            self.run.refresh_from_db()
        return isinstance(error, Stopped)

    @transaction.atomic
    def claim(self, what: str, tier: Tier, locked: Callable[[], list[int]]) -> int:
        """Hand out one slice: `locked` finds the keys inside this transaction. Returns how many there were."""
        if not (keys := locked()):
            return 0
        run, size = self._run(len(keys)), self.source.batch
        sizes = [min(size, len(keys) - start) for start in range(0, len(keys), size)]
        batches = Batch.objects.bulk_create([Batch(run=run, what=what, size=feeds) for feeds in sizes])
        give(keys, [batches[place // size].pk for place in range(len(keys))], what, tier, self.now)
        pks = [batch.pk for batch in batches]
        transaction.on_commit(lambda: wake(pks), robust=True)
        return len(keys)

    def nothing(self) -> Run:
        """Whoever asked sees that all of it is in hand already."""
        at = timezone.now()
        return Run.objects.create(**self._about, status=Run.Status.DONE, started_at=at, finished_at=at)

    @property
    def _about(self) -> dict[str, object]:
        return {"source": self.source.slug, "trigger": self.trigger, "by": self.by}

    def _run(self, feeds: int) -> Run:
        """The run, with so many feeds more. Raises Stopped."""
        if self.run is None:
            self.run = Run.objects.create(**self._about, planned=feeds)
            return self.run
        going = Run.objects.filter(pk=self.run.pk).exclude(status__in=[Run.Status.STOPPED, Run.Status.FAILED])
        again = Case(When(status=Run.Status.DONE, then=Value(Run.Status.RUNNING)), default=F("status"))
        if not going.update(planned=F("planned") + feeds, status=again, finished_at=None):
            raise Stopped
        return self.run


def wake(batches: list[int]) -> None:
    """Announce them. The rows are the truth: what is announced to nobody is found by the sweep."""
    from analytics.tasks.fetching import fetch_batch  # noqa: PLC0415 -- the task imports what imports this

    for pk in batches:
        fetch_batch.delay(pk)
