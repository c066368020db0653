"""What was answered, into the database: rows, feeds, kept answers and the run's counters, in one transaction.

Whoever is killed before it ends has stored nothing of it, whoever is killed after it has nothing left to do. The batch's
row is locked first, and only while it is still this worker's: a worker that was silent for too long stores nothing more.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from analytics.ingestion import tapes
from analytics.ingestion.asking import Answer, ref_of
from analytics.ingestion.counting import count, show, told, used_by
from analytics.ingestion.feeds import follow_post
from analytics.ingestion.hand import Hand, Lost
from analytics.ingestion.reactions import name_of_error, react
from analytics.models import Batch, Feed, Post
from analytics.sources.errors import SchemaChanged, SourceError
from analytics.sources.wire import Recorded
from analytics.store.answers import names_one_of
from analytics.store.audience import store_audience
from analytics.store.posts import store_posts
from analytics.store.profiles import store_profiles
from analytics.store.stats import store_stats
from analytics.store.stored import Stored
from analytics.store.traffic import store_traffic

log = logging.getLogger(__name__)
# A row that the database cannot take, and what building one from nonsense raises.
UNSTORABLE = (DataError, IntegrityError, ValueError, TypeError, OverflowError)
MARKED = [
    *("batch", "next_due", "status", "failures", "error", "error_text", "error_at", "missing_since", "missing_times"),
]


def settle(hand: Hand, answers: Sequence[Answer]) -> None:
    """Store what was answered. One that cannot be stored fails alone. Raises Lost."""
    try:
        _settle(hand, answers)
    except UNSTORABLE as error:
        if len(answers) > 1:
            for answer in answers:
                settle(hand, [answer])
            return
        log.exception("answer.unstorable", extra={"batch": hand.batch.pk})
        changed = SchemaChanged(f"cannot be stored: {type(error).__name__}")
        _settle(hand, [Answer(answer.feed, error=changed) for answer in answers])


def _settle(hand: Hand, answers: Sequence[Answer]) -> None:
    kept, used = list(getattr(hand.source.wire.tape, "answers", ())), used_by(hand)
    with transaction.atomic():
        if not hand.batch.beat():
            raise Lost
        keepable: Sequence[Recorded] = kept
        if not hand.replays:
            answers, keepable = _still_mine(hand, answers, kept)
        stored = _stored(hand, [answer for answer in answers if answer.error is None])
        tapes.keep(hand.batch, keepable)
        feeds = _noted(hand, answers, timezone.now())
        if feeds["fetched"] or stored.new:
            hand.batch.beat(attempts=1)  # it comes on: what fails next is another failure
        show(hand)
        count(hand.batch.run_id, stored, feeds, used)
    told(hand, used)
    del getattr(hand.source.wire.tape, "answers", [])[: len(kept)]
    for answer in answers:
        if answer.memory is not None:
            answer.feed.memory = answer.memory
        if answer.last:
            hand.feeds.pop(answer.feed.pk, None)


def _still_mine(hand: Hand, answers: Sequence[Answer], kept: Sequence[Recorded]) -> tuple[list[Answer], list[Recorded]]:
    """Drop what was said about feeds that were stopped meanwhile: their owners took their leave back.

    Also the answers, as they came, that name them: whatever erases them has looked for such answers already.
    """
    asked = hand.feeds | {answer.feed.pk: answer.feed for answer in answers}
    rows = Feed.objects.select_for_update(no_key=True).filter(pk__in=list(asked), batch=hand.batch).order_by("pk")
    mine = set(rows.values_list("pk", flat=True))
    refs = [ref_of(hand.feeds.pop(pk, feed)) for pk, feed in asked.items() if pk not in mine]
    names = [name for ref in refs for name in (ref.external_id, ref.handle) if name]
    keepable = [answer for answer in kept if not names_one_of(names, answer.request, answer.body)]
    return [answer for answer in answers if answer.feed.pk in mine], keepable


# Rows


def _stored(hand: Hand, answers: Sequence[Answer]) -> Stored:
    what, slug = hand.batch.what, hand.slug
    unchanged = Stored(unchanged=sum(answer.last and not answer.rows for answer in answers))
    answers = sorted((answer for answer in answers if answer.rows), key=_whose)
    if not answers:
        return unchanged
    if what == Feed.What.POST:
        return unchanged + store_stats(slug, [row for answer in answers for row in answer.rows])
    if what in {Feed.What.PROFILE, Feed.What.AUDIENCE}:
        store: Any = store_profiles if what == Feed.What.PROFILE else store_audience
        said: Stored = store(slug, [(answer.feed.account_id, row) for answer in answers for row in answer.rows])
        return unchanged + said
    return sum((_stored_of(slug, answer) for answer in answers), unchanged)


def _stored_of(slug: str, answer: Answer) -> Stored:
    feed = answer.feed
    if feed.what == Feed.What.TRAFFIC:
        return store_traffic(slug, feed.web_property_id or 0, list(answer.rows))
    stored = store_posts(slug, feed.account_id, answer.rows)
    names = [row.stats.external_id for row in answer.rows]
    made_for = Post.objects.filter(source=slug, external_id__in=names, collaboration__isnull=False)
    for post in made_for.exclude(feeds__source=slug):
        follow_post(post)
    return stored


def _whose(answer: Answer) -> tuple[int, int]:
    """In one order: two writers never wait for each other in a ring."""
    return answer.feed.account_id or answer.feed.post_id or 0, answer.feed.pk


# Feeds


def _noted(hand: Hand, answers: Sequence[Answer], now: datetime) -> Counter[str]:
    """Write down how it went for each feed; return how many were answered, how many not, and why."""
    last = [answer for answer in answers if answer.last]
    if hand.outcomes is not None:
        hand.outcomes |= {answer.feed.pk: name_of_error(answer.error) if answer.error else "" for answer in last}
        return Counter()
    _remember(hand, answers)
    feeds = Counter(fetched=_answered(hand, [answer.feed for answer in last if answer.error is None], now))
    failures: dict[tuple[type[SourceError], str], list[Answer]] = {}
    for answer in last:
        if answer.error is not None:
            failures.setdefault((type(answer.error), str(answer.error)), []).append(answer)
    for same in failures.values():
        feeds += failed(hand.batch, [answer.feed for answer in same], same[0].error, now)
    return feeds


def _remember(hand: Hand, answers: Sequence[Answer]) -> None:
    """Keep what the next look needs: where a list stopped, and what the source noted for itself."""
    for answer in answers:
        if answer.error is not None:
            continue
        before = answer.feed.memory
        memory = before if answer.memory is None else answer.memory
        if notes := hand.source.wire.memory.get(answer.feed.external_id) or before.get("notes"):
            memory = {**memory, "notes": notes}
        if memory != before:
            Feed.objects.filter(pk=answer.feed.pk).update(memory=memory)


def _answered(hand: Hand, feeds: Sequence[Feed], now: datetime) -> int:
    """They are fresh, and what was wrong before is not any more."""
    if not feeds:
        return 0
    mine = Feed.objects.filter(pk__in=[feed.pk for feed in feeds], batch=hand.batch)
    mine.filter(status__in=[Feed.Status.PRIVATE, Feed.Status.GONE]).update(status=Feed.Status.ACTIVE)
    clean: dict[str, Any] = {"failures": 0, "error": "", "error_text": "", "error_at": None}
    if posts := [feed.post_id for feed in feeds if feed.post_id]:
        hidden = Post.objects.filter(pk__in=posts).exclude(status=Post.Status.PRESENT)
        hidden.update(status=Post.Status.PRESENT)
    return mine.update(batch=None, fetched_at=now, missing_since=None, missing_times=0, **clean)


def failed(batch: Batch, feeds: Sequence[Feed], error: SourceError | None, now: datetime) -> Counter[str]:
    """React, and let go of them. Read anew: what was marked in a transaction that broke must not count twice."""
    rows = list(Feed.objects.filter(pk__in=[feed.pk for feed in feeds], batch=batch).order_by("pk"))
    if error is None or not rows:
        return Counter()
    react(rows, error, now)
    Feed.objects.bulk_update(rows, MARKED)
    for feed in rows:
        if feed.post_id and feed.status in {Feed.Status.PRIVATE, Feed.Status.GONE}:
            Post.objects.filter(pk=feed.post_id).update(status=feed.status)
    return Counter({"failed": len(rows), name_of_error(error): len(rows)})
