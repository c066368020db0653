"""What staff do with runs: start, stop, replay. Each is the change and its audit row in one transaction, or a clear refusal."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.moderation import audit
from analytics.ingestion.counting import remaining
from analytics.ingestion.planner import plan_now
from analytics.ingestion.replay import questions_of
from analytics.ingestion.telling import progressed
from analytics.models import Batch, Feed, Run
from analytics.sources import registry


class RunRefused(Exception):
    """It cannot be done; the text says why."""


@transaction.atomic
def start_run(source: str, *, by: User, reason: str = "", what: str = "", accounts: Iterable[int] | None = None) -> Run:
    """Ask a source now for its feeds, or only for some: of one kind, of some accounts."""
    if source not in registry.MODULES:
        raise RunRefused(_("There is no source of this name."))
    if not registry.is_on(source):
        raise RunRefused(_("This source is switched off, or its keys are missing."))
    feeds = Feed.objects.filter(source=source, status__in=Feed.FETCHED, batch=None)
    if what:
        feeds = feeds.filter(what=what)
    if accounts is not None:
        feeds = feeds.filter(account__in=list(accounts))
    if not feeds.exists():
        raise RunRefused(
            _("There is nothing to ask for: nothing is followed, or all of it is being asked for already.")
        )
    run = plan_now(feeds, trigger=Run.Trigger.STAFF, by=by)
    audit("start run", run, by=by, reason=reason, what=what, feeds=run.planned)
    return run


@transaction.atomic
def stop_run(run: Run, *, by: User, reason: str = "") -> None:
    """Stop it: what is being asked for is not stored any more, what is left is due again at its next turn."""
    # In the order in which workers lock: batches, feeds, and last the run.
    Batch.objects.filter(run=run, status__in=Batch.UNFINISHED).update(status=Batch.Status.STOPPED)
    Feed.objects.filter(batch__run=run).update(batch=None)
    unfinished = Run.objects.unfinished().filter(pk=run.pk)
    if not unfinished.update(status=Run.Status.STOPPED, finished_at=timezone.now()):
        raise RunRefused(_("This run is over."))
    run.refresh_from_db()
    run.quota_left = remaining(run)
    run.save(update_fields=["quota_left"])
    audit("stop run", run, by=by, reason=reason)
    progressed(run)


def unreplayable(run: Run) -> str:
    """Why it cannot be replayed; empty where it can."""
    if run.trigger == Run.Trigger.REPLAY:
        return _("This run is a replay itself: replay what it replayed.")
    if not run.finished:
        return _("This run is not over yet.")
    if run.source not in registry.MODULES:
        return _("There is no source of this name.")
    if Run.objects.unfinished().filter(replay_of=run).exists():
        return _("This run is being replayed already.")
    return _unkept(run)


def _unkept(run: Run) -> str:
    """What a replay needs and is not there: the answers, and which questions they answered."""
    if not run.answers.exists():
        return _("No answers of this run are kept.")
    if not run.batches.exclude(asked=[]).exists():
        return _("It is not known any more what this run asked.")
    return ""


@transaction.atomic
def replay_run(run: Run, *, by: User, reason: str = "") -> Run:
    """Make again what a run stored, from its kept answers and with the parsers of today. Nothing is asked."""
    if why := unreplayable(run):
        raise RunRefused(why)
    made = Run.objects.create(source=run.source, trigger=Run.Trigger.REPLAY, replay_of=run, by=by)
    for batch in run.batches.exclude(asked=[]).order_by("pk"):
        _queue(made, batch)
    audit("replay run", made, by=by, reason=reason, of=run.pk)
    return made


def _queue(run: Run, recorded: Batch) -> None:
    from analytics.tasks.fetching import wake_batch  # noqa: PLC0415 -- actions and tasks are on one level

    asked = questions_of(recorded)
    size = len({entry["feed"] for entry in asked})
    batch = Batch.objects.create(run=run, what=recorded.what, size=size, asked=asked)
    run.planned += size
    run.save(update_fields=["planned"])
    transaction.on_commit(lambda: wake_batch(batch.pk), robust=True)
