"""One batch from claim to the last feed. Whoever is killed at any point loses nothing: the next worker asks what is left."""

import logging

from django.utils import timezone

from analytics.ingestion import leaving
from analytics.ingestion.asking import begin
from analytics.ingestion.counting import begin as begin_run
from analytics.ingestion.hand import Hand, Lost
from analytics.ingestion.replay import replay
from analytics.ingestion.wires import wire_for
from analytics.ingestion.working import OutOfTime, Waits, work
from analytics.models import Batch, Feed, Run
from analytics.sources import registry

log = logging.getLogger(__name__)


def fetch(batch_pk: int) -> None:
    """Ask for one batch, unless somebody else is at it or it is done."""
    batch = Batch.objects.select_related("run").filter(pk=batch_pk).first()
    if batch is None or not batch.claim():
        return
    replays = batch.run.trigger == Run.Trigger.REPLAY
    if not begin_run(batch.run) or not (replays or registry.is_on(batch.run.source)):
        leaving.stop(batch)
    elif batch.attempts > Batch.TRIES:
        leaving.bury(batch)
    else:
        _through(batch, replays=replays)


def _through(batch: Batch, *, replays: bool) -> None:
    try:
        if replays:
            leaving.done(batch, replay(batch))
        else:
            work(_taken(batch))
            leaving.done(batch)
    except Lost:
        log.info("batch.lost", extra={"batch": batch.pk})
    except OutOfTime:
        leaving.out_of_time(batch)
    except Waits as waits:
        leaving.later(batch, waits.error)
    except Exception as error:
        log.exception("batch.failed", extra={"batch": batch.pk})
        leaving.later(batch, error)


def _taken(batch: Batch) -> Hand:
    """Write down what is going to be asked, with which memory and when: a replay asks the same."""
    now = timezone.now()
    feeds = Feed.objects.filter(batch=batch).select_related(
        "account", "post__account", "post__content", "web_property", "connection"
    )
    cls = registry.source(batch.run.source)
    hand = Hand(
        batch, cls(wire_for(cls, batch.run, batch, begun=now)), {feed.pk: feed for feed in feeds.order_by("pk")}
    )
    for feed in hand.feeds.values():
        feed.memory = begin(feed, now)
    asked = [{"feed": feed.pk, "memory": feed.memory, "at": now.isoformat()} for feed in hand.feeds.values()]
    if not batch.beat(asked=[*batch.asked, *asked]):
        raise Lost
    return hand
