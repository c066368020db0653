"""How a source is asked for each thing, feed by feed or many at once, and what its answers do to a feed's memory."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError

from analytics.models import Feed
from analytics.sources.contract import ExternalRef, Result, Source
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    Blocked,
    Permanent,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from analytics.utm import campaign_values

log = logging.getLogger(__name__)

# How far back the first look goes, and how far each later one looks over its shoulder.
FIRST_POSTS, AGAIN_POSTS = timedelta(days=90), timedelta(days=3)
FIRST_TRAFFIC, AGAIN_TRAFFIC = timedelta(days=30), timedelta(days=3)  # Analytics revises two days
PAGES = 200  # a platform that never ends its list
IN_A_ROW = 3  # so many of the same failure are no accident of one item
# About the source, not about the item that was asked for.
HALTING = (RateLimited, QuotaExhausted, Blocked)
REPEATING = (Transient, SchemaChanged, Permanent)
AUTH = (AuthExpired, AuthRevoked)
# Not the source's fault.
OURS = (DatabaseError, InterfaceError, SoftTimeLimitExceeded, MemoryError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about one feed. Not `last`: there is more to come, and the feed stays in hand."""

    feed: Feed
    rows: Sequence[Any] = ()
    error: SourceError | None = None
    memory: dict[str, Any] | None = None
    last: bool = True


Ask = Callable[[Source, Sequence[Feed]], Iterator[Answer]]
AskOne = Callable[[Source, Feed], Iterator[Answer]]


def ref_of(feed: Feed) -> ExternalRef:
    account = feed.account or (feed.post.account if feed.post else None)
    content = getattr(feed.post, "content", None)
    return ExternalRef(
        source=feed.source,
        external_id=feed.external_id,
        handle=(account.handle or "") if account else "",
        platform=feed.post.platform if feed.post else account.platform if account else "",
        account_id=feed.connection.external_id if feed.connection else "",
        connection=feed.connection_id,
        key=str(content.extra.get("key", "")) if content else "",
    )


def understood(error: Exception) -> SourceError:
    """A source may only raise what the taxonomy knows. Anything else is a shape that its parser did not expect."""
    if isinstance(error, OURS):
        raise error
    if isinstance(error, SourceError):
        return error
    log.error("source.unexpected", exc_info=error)
    return SchemaChanged(f"{type(error).__name__}: {error}"[:200])


def profiles(source: Source, feeds: Sequence[Feed]) -> Iterator[Answer]:
    return _paired(feeds, source.profiles([ref_of(feed) for feed in feeds]))


def post_stats(source: Source, feeds: Sequence[Feed]) -> Iterator[Answer]:
    return _paired(feeds, source.post_stats([ref_of(feed) for feed in feeds]))


def _paired(feeds: Sequence[Feed], results: Iterator[Result[Any]]) -> Iterator[Answer]:
    """Say whose each result is. Two accounts of ours may be the same at the source, after a change of handle."""
    waiting: dict[str, list[Feed]] = {}
    for feed in feeds:
        waiting.setdefault(feed.external_id, []).append(feed)
    for result in results:
        rows = () if result.value is None else (result.value,)
        for feed in waiting.pop(result.external_id, ()):
            yield Answer(feed, rows, result.error)
    for feed in (feed for left in waiting.values() for feed in left):
        yield Answer(feed, error=Transient("nothing was said about it"))


def posts(source: Source, feed: Feed) -> Iterator[Answer]:
    """Page by page, each stored before the next is asked for: whoever takes over begins where this one stopped."""
    memory = begin(feed, source.wire.now())
    seen = {memory.get("cursor")}
    for _page in range(PAGES):
        page = source.posts(ref_of(feed), datetime.fromisoformat(memory["since"]), memory.get("cursor"))
        if page.cursor is None:
            break
        if page.cursor in seen:
            raise SchemaChanged("cursor")  # round and round, and some platforms take money for each page
        seen.add(page.cursor)
        memory = {**memory, "cursor": page.cursor}
        yield Answer(feed, page.items, memory=memory, last=False)
    yield Answer(feed, page.items, memory={"since": _floor(datetime.fromisoformat(memory["begun"]) - AGAIN_POSTS)})


def audience(source: Source, feed: Feed) -> Iterator[Answer]:
    said = source.audience(ref_of(feed))
    yield Answer(feed, () if said is None else (said,))


def traffic(source: Source, feed: Feed) -> Iterator[Answer]:
    memory = begin(feed, source.wire.now())
    rows = tuple(source.traffic(ref_of(feed), datetime.fromisoformat(memory["since"]), memory["links"]))
    yield Answer(feed, rows, memory={"since": _floor(datetime.fromisoformat(memory["begun"]) - AGAIN_TRAFFIC)})


def begin(feed: Feed, now: datetime) -> dict[str, Any]:
    """Return the memory with which a listing begins, or goes on. Whole days: a replay must ask by the same address."""
    if feed.what not in {Feed.What.POSTS, Feed.What.TRAFFIC}:
        return dict(feed.memory)
    first = FIRST_POSTS if feed.what == Feed.What.POSTS else FIRST_TRAFFIC
    memory = {"since": _floor(now - first), **feed.memory}
    if not memory.get("cursor"):
        memory["begun"] = now.isoformat()
    if feed.web_property and "links" not in memory:
        memory["links"] = campaign_values(feed.web_property)
    return memory


def _floor(moment: datetime) -> str:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Feeds that are asked for each alone: a failure is that feed's, unless it is the source's."""

    ask: AskOne

    def __call__(self, source: Source, feeds: Sequence[Feed]) -> Iterator[Answer]:
        row: list[type[SourceError]] = []
        for feed in feeds:
            try:
                yield from self.ask(source, feed)
                row.clear()
            except Exception as raised:
                error = of(feed, understood(raised))
                row = [*(kind for kind in row if kind is type(error)), type(error)]
                if is_of_all(error) or (len(row) >= IN_A_ROW and isinstance(error, REPEATING)):
                    raise error from raised
                yield Answer(feed, error=error)


def of(feed: Feed, error: SourceError) -> SourceError:
    """Access that nobody gave cannot be withdrawn: it is our own key that is refused, for whatever we ask."""
    if isinstance(error, AUTH) and feed.connection_id is None:
        return Permanent(str(error), of_all=True)
    return error


def is_of_all(error: SourceError) -> bool:
    return isinstance(error, HALTING) or (isinstance(error, Permanent) and error.of_all)


# What is asked for many at once, and what one by one.
TOGETHER: dict[str, Ask] = {Feed.What.PROFILE: profiles, Feed.What.POST: post_stats}
ALONE: dict[str, AskOne] = {Feed.What.POSTS: posts, Feed.What.AUDIENCE: audience, Feed.What.TRAFFIC: traffic}


def ask(source: Source, what: str, feeds: Sequence[Feed]) -> Iterator[Answer]:
    return TOGETHER[what](source, feeds) if what in TOGETHER else OneByOne(ALONE[what])(source, feeds)


def each(what: str) -> Ask:
    """Ask one by one what is asked for together otherwise."""
    return OneByOne(ALONE.get(what) or (lambda source, feed: TOGETHER[what](source, [feed])))


def resolve(source: Source, feed: Feed) -> Iterator[Answer]:
    """Find the source's name for an account of which we know the handle; no answer means that it is found."""
    account = feed.account
    found = source.resolve((account.handle or account.url) if account else "", account.platform if account else "")
    same = Feed.objects.filter(source=feed.source, account=feed.account, external_id="")
    same.update(external_id=found.external_id)
    feed.external_id = found.external_id
    yield from ()
