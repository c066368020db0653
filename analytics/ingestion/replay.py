"""A run again from its kept answers, with the parsers of today: nothing is asked, no quota is spent, feeds are left alone.

Rows that are there are found unchanged, rows that lacked are added. The clock stands where it stood at the recording, and
each feed is asked for with the memory of then, so that the questions are the same and find their answers.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Any

from analytics.ingestion.hand import Hand
from analytics.ingestion.wires import wire_for
from analytics.ingestion.working import work
from analytics.models import Batch, Feed
from analytics.sources import registry

Entry = dict[str, Any]
NOT_THERE = "erased"


def questions_of(batch: Batch) -> list[Entry]:
    """Return what a batch asked, each question once, for the batch that replays it."""
    seen, entries = set(), []
    for entry in batch.asked:
        question = (entry["feed"], repr(sorted(entry["memory"].items())))
        if question not in seen:
            seen.add(question)
            entries.append({**entry, "batch": batch.pk})
    return entries


def replay(batch: Batch) -> Collection[str]:
    """Ask the tape what the batch asked the source; return what became of each feed, empty where it was answered."""
    outcomes = {entry["feed"]: NOT_THERE for entry in batch.asked}
    for (recorded, at), entries in groupby(batch.asked, key=lambda entry: (entry["batch"], entry["at"])):
        cls = registry.source(batch.run.source)
        wire = wire_for(cls, batch.run, Batch(pk=recorded), begun=datetime.fromisoformat(at))
        work(Hand(batch, cls(wire), _as_then(list(entries)), outcomes=outcomes))
    return outcomes.values()


def _as_then(entries: list[Entry]) -> dict[int, Feed]:
    """Feeds with the memory of then. What was stopped stays untold: its owner took their leave back."""
    memories = {entry["feed"]: entry["memory"] for entry in entries}
    feeds = Feed.objects.filter(pk__in=memories).exclude(status=Feed.Status.STOPPED)
    found = {}
    for feed in feeds.select_related("account", "post__account", "post__content", "web_property", "connection"):
        feed.memory = memories[feed.pk]
        found[feed.pk] = feed
    return found
