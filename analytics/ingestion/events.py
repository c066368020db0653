"""What platforms tell us by webhook. An event is only a hint: it may come twice, late, in any order, or never.

So nothing is believed of it but that something changed: the feeds concerned are asked now. Only that a connection ended
is done at once, because asking again would be against its owner's will.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from analytics.ingestion.planner import plan_now
from analytics.ingestion.reactions import end
from analytics.models import Connection, Feed, Run, SourceEvent
from analytics.sources import registry
from analytics.sources.contract import WebhookEvent

log = logging.getLogger(__name__)
TRIES = 5
LEASE = timedelta(minutes=5)
BUSY = timedelta(seconds=30)
AT_ONCE = 500
KEPT = timedelta(days=90)
What = Feed.What

# What is asked for when this is told, by the first word of the kind. Unknown words ask for everything.
ASKED = {
    "PROFILES": [What.PROFILE],
    "PROFILES_AUDIENCE": [What.AUDIENCE],
    "CONTENTS": [What.POSTS],
    "CONTENTS_COMMENTS": [What.POSTS],
}


def receive(source: str, events: Iterable[WebhookEvent]) -> int:
    """Write them down, each once, and answer the platform at once. Returns how many are new."""
    from analytics.tasks.fetching import wake_events  # noqa: PLC0415 -- which calls what is below

    told = {event.id: event for event in events}
    with transaction.atomic():
        known = SourceEvent.objects.filter(source=source, event_id__in=told).values_list("event_id", flat=True)
        fresh = [event for name, event in told.items() if name not in set(known)]
        SourceEvent.objects.bulk_create([_row(source, event) for event in fresh], ignore_conflicts=True)
        if fresh:
            transaction.on_commit(wake_events, robust=True)
    return len(fresh)


def _row(source: str, event: WebhookEvent) -> SourceEvent:
    return SourceEvent(
        source=source,
        event_id=event.id[:200],
        kind=event.kind[:60],
        account_id=event.account_id[:200],
        ids=list(event.ids),
    )


def work_off() -> int:
    """Take what waits, oldest first, and plan what it is about: one run per source, however many events tell of it."""
    claimed = [event for event in SourceEvent.objects.waiting().order_by("pk")[:AT_ONCE] if _claim(event)]
    wanted: dict[str, list[tuple[SourceEvent, set[int]]]] = {}
    for event in claimed:
        try:
            wanted.setdefault(event.source, []).append((event, _concerned(event)))
        except Exception as error:
            log.exception("event.failed", extra={"event": event.pk})
            _fail([event], error)
    for source, pairs in wanted.items():
        try:
            _plan(source, pairs)
        except Exception as error:
            log.exception("events.failed", extra={"source": source})
            _fail([event for event, _feeds in pairs], error)
    return len(claimed)


def _claim(event: SourceEvent) -> bool:
    """One worker has it until the lease ends; whoever dies at it has used one of its tries."""
    mine = SourceEvent.objects.waiting().filter(pk=event.pk)
    taken = mine.update(attempts=F("attempts") + 1, not_before=timezone.now() + LEASE)
    event.attempts += taken
    return bool(taken)


@transaction.atomic
def _plan(source: str, pairs: Sequence[tuple[SourceEvent, set[int]]]) -> None:
    """Claim the feeds. What somebody asks for right now may miss what is told: those events come again in a moment."""
    keys = {pk for _event, feeds in pairs for pk in feeds}
    busy = set(Feed.objects.filter(pk__in=keys, batch__isnull=False).values_list("pk", flat=True))
    if keys - busy and registry.is_on(source):
        plan_now(Feed.objects.filter(pk__in=keys - busy), trigger=Run.Trigger.EVENT)
    now = timezone.now()
    waits = [event.pk for event, feeds in pairs if feeds & busy and event.attempts < TRIES]
    SourceEvent.objects.filter(pk__in=waits).update(not_before=now + BUSY)
    done = [event.pk for event, _feeds in pairs if event.pk not in set(waits)]
    SourceEvent.objects.filter(pk__in=done).update(done_at=now, error="")


def _fail(events: Sequence[SourceEvent], error: Exception) -> None:
    for event in events:
        wait = timezone.now() + LEASE * event.attempts
        changes = {"error": f"{type(error).__name__}: {error}"[:300], "dead": event.attempts >= TRIES}
        SourceEvent.objects.filter(pk=event.pk, done_at=None).update(not_before=wait, **changes)


# What each is about


def _concerned(event: SourceEvent) -> set[int]:
    """Do what must not wait, and return the feeds to ask."""
    if finished := ENDINGS.get(event.kind.upper()):
        finished(event)
        return set()
    feeds = _feeds(event)
    word = event.kind.upper().partition(".")[0]
    asked = feeds.filter(what__in=ASKED[word]) if word in ASKED else feeds
    posts = set(_of_posts(event)) if event.ids else set()
    if posts and len(posts) == len(event.ids):
        return posts  # only these have changed, and all of them are followed
    return posts | set(asked.values_list("pk", flat=True))


def _feeds(event: SourceEvent) -> QuerySet[Feed]:
    of_account = Q(external_id=event.account_id) | Q(connection__external_id=event.account_id)
    followed = Feed.objects.filter(of_account, source=event.source, status__in=Feed.FETCHED)
    return followed.exclude(what=What.POST) if event.account_id else followed.none()


def _of_posts(event: SourceEvent) -> QuerySet[Feed, int]:
    """Feeds of the posts that are named, by the platform's id or by the source's own."""
    named = Q(external_id__in=event.ids) | Q(post__content__extra__key__in=event.ids)
    followed = Feed.objects.filter(named, source=event.source, what=What.POST, status__in=Feed.FETCHED)
    return followed.values_list("pk", flat=True)


def _connections(event: SourceEvent) -> QuerySet[Connection]:
    return (
        Connection.objects.alive()
        .filter(source=event.source, external_id=event.account_id)
        .select_related("account", "web_property")
    )


def _disconnected(event: SourceEvent) -> None:
    _end(event, Connection.Status.DISCONNECTED, "the account was disconnected at the platform")


def _expired(event: SourceEvent) -> None:
    _end(event, Connection.Status.EXPIRED, "the platform wants its owner to sign in again")


@transaction.atomic
def _end(event: SourceEvent, status: Connection.Status, reason: str) -> None:
    for connection in _connections(event):
        # Told late of an end, after its owner has connected again, nothing ends.
        if connection.connected_at <= event.received_at:
            end(connection, status, reason)


ENDINGS: dict[str, Callable[[SourceEvent], None]] = {
    "ACCOUNTS.DISCONNECTED": _disconnected,
    "SESSION.EXPIRED": _expired,
}


def purge() -> int:
    """Forget what is older than anybody would ask about, dead letters too."""
    gone, _by_model = SourceEvent.objects.filter(received_at__lt=timezone.now() - KEPT).delete()
    return gone
