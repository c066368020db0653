"""How a worker lets go of a batch: done, later, stopped, or given up. Each in one transaction, each only while it is its own."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analytics.ingestion.counting import NOTHING, count, finish
from analytics.ingestion.reactions import spread
from analytics.ingestion.settling import failed
from analytics.ingestion.telling import alarm, name_of, progressed
from analytics.models import Batch, Feed, Run
from analytics.sources.errors import RateLimited, SourceError, Transient

FIRST_WAIT = timedelta(seconds=30)
# A limit that opens later than this, or a run that has waited for so long, is planning's business.
PATIENT, LONGEST = timedelta(minutes=10), timedelta(hours=1)


@transaction.atomic
def done(batch: Batch, outcomes: Iterable[str] | None = None) -> None:
    """Everything is answered. A replay tells only now what became of its feeds: it may have begun anew."""
    if batch.leave(Batch.Status.DONE):
        if outcomes is not None:
            count(batch.run_id, NOTHING, _counted(outcomes), Counter())
        finish(batch.run_id)


def _counted(outcomes: Iterable[str]) -> Counter[str]:
    names = Counter(outcomes)
    answered = names.pop("", 0)
    return Counter({"fetched": answered, "failed": names.total(), **names})


@transaction.atomic
def stop(batch: Batch) -> None:
    """Its run is over, or its source switched off: the feeds are due again at their next turn."""
    if batch.leave(Batch.Status.STOPPED):
        Feed.objects.filter(batch=batch).update(batch=None)
        finish(batch.run_id)


def may_wait(batch: Batch, error: SourceError) -> bool:
    """Say whether the batch itself waits for a limit to open; otherwise its feeds go back to planning."""
    now = timezone.now()
    opens = getattr(error, "retry_at", now)
    return bool(opens - now <= PATIENT and now - batch.run.created_at <= LONGEST)


def later(batch: Batch, error: Exception) -> None:
    """Go on with what is left after a while; after too many failures in a row give it up."""
    said = f"{type(error).__name__}: {error}"[:300]
    now = timezone.now()
    if isinstance(error, RateLimited):  # which is no failure
        _put_off(
            batch, max(error.retry_at, now) + spread(timedelta(seconds=2)), error=said, attempts=batch.attempts - 1
        )
    elif batch.attempts >= Batch.TRIES:
        batch.error = said
        bury(batch)
    else:
        _put_off(batch, now + spread(FIRST_WAIT * 4 ** (batch.attempts - 1)), error=said)


def out_of_time(batch: Batch) -> None:
    """There is more to ask than one task may take: the rest is the next one's."""
    _put_off(batch, timezone.now(), attempts=0)


def _put_off(batch: Batch, until: datetime, **changes: object) -> None:
    from analytics.tasks.fetching import wake_batch  # noqa: PLC0415 -- which calls what calls this

    with transaction.atomic():
        if batch.leave(Batch.Status.QUEUED, not_before=until, **changes):
            transaction.on_commit(lambda: wake_batch(batch.pk, until), robust=True)


@transaction.atomic
def bury(batch: Batch) -> None:
    """Give it up: its feeds are free, with their failure written down, and staff hear of it."""
    error = batch.error or "its workers did not come back"
    if not batch.leave(Batch.Status.DEAD, error=error):
        return
    if batch.run.trigger == Run.Trigger.REPLAY:
        feeds = Counter({"failed": batch.size, "transient": batch.size})
    else:
        feeds = failed(batch, list(Feed.objects.filter(batch=batch)), Transient(error), timezone.now())
    text = _("{source} did not answer a batch after several tries: {what}. Its feeds are asked again later.")
    alarm(batch.run.source, format_lazy(text, source=name_of(batch.run.source), what=error[:100]))
    count(batch.run_id, NOTHING, feeds, Counter())
    finish(batch.run_id)
    progressed(batch.run)
