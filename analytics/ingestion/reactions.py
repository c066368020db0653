"""What each failure means for the work, in one table: how the feed is marked, what becomes of the rest, who is told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import uniform
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analytics.ingestion.feeds import unfollow
from analytics.ingestion.quotas import EVERYTHING, park
from analytics.ingestion.telling import alarm, name_of, tell_owner
from analytics.models import Connection, Feed, Tier
from analytics.sources import errors as e
from analytics.sources import registry

FIRST_WAIT = timedelta(minutes=5)
CONFIRMATIONS, CONFIRMED_OVER = 3, timedelta(days=3)
ASKED_DAILY = timedelta(days=1)  # what may be gone is looked for at least so often
TWICE_CHANGED = 3  # a changed answer, so often in a row, is no accident


class Rest(Enum):
    """What becomes of the feeds that were not yet answered when the whole call failed."""

    SAME = auto()  # the failure is theirs too
    EACH = auto()  # it may be one item's fault: each is asked for alone
    LATER = auto()  # the batch waits, and goes on with them; so often only
    SOON = auto()  # it waits for a limit to open, which is no failure
    PLANNING = auto()  # they go back to planning, due when there is room again


Mark = Callable[[Feed, Any, datetime], dict[str, Any]]
Act = Callable[[str, Sequence[Feed], Any], None]


@dataclass(frozen=True)
class Reaction:
    mark: Mark
    rest: Rest
    act: Act | None = None


# How a feed is marked


def _later(feed: Feed, error: Exception, now: datetime) -> dict[str, Any]:
    failures = feed.failures + 1
    wait = min(FIRST_WAIT * 2 ** min(failures, 12), feed.every)
    return {"failures": failures, "next_due": now + spread(wait)}


def _when_open(feed: Feed, error: Any, now: datetime) -> dict[str, Any]:
    until = getattr(error, "retry_at", None) or error.until
    return {"next_due": max(until, now) + timedelta(seconds=uniform(1, 60))}  # noqa: S311 -- spreads load, hides nothing


def _stopped(feed: Feed, error: Exception, now: datetime) -> dict[str, Any]:
    return {"failures": feed.failures + 1, "status": Feed.Status.STOPPED}


def _missing(feed: Feed, error: Exception, now: datetime) -> dict[str, Any]:
    since, times = feed.missing_since or now, feed.missing_times + 1
    if times >= CONFIRMATIONS and now - since >= CONFIRMED_OVER:
        status, wait = Feed.Status.GONE, Tier.REST.every
    else:
        status, wait = Feed.Status(feed.status), min(feed.every, ASKED_DAILY)
    return {"missing_since": since, "missing_times": times, "status": status, "next_due": now + spread(wait)}


def _private(feed: Feed, error: Exception, now: datetime) -> dict[str, Any]:
    return {"status": Feed.Status.PRIVATE, "next_due": now + spread(Tier.REST.every)}


def _odd(feed: Feed, error: e.SourceError, now: datetime) -> dict[str, Any]:
    again = feed.error == name_of_error(error) and feed.failures + 1 >= TWICE_CHANGED
    return {**_later(feed, error, now), **({"status": Feed.Status.PARKED} if again else {})}


def _parked(feed: Feed, error: Exception, now: datetime) -> dict[str, Any]:
    return {"failures": feed.failures + 1, "status": Feed.Status.PARKED}


# What else happens, in the transaction that marks them


def _park_bucket(slug: str, feeds: Sequence[Feed], error: e.QuotaExhausted) -> None:
    park(slug, error.bucket, error.until, str(error)[:300], scope=error.scope)


def _rest_scope(slug: str, feeds: Sequence[Feed], error: e.Blocked) -> None:
    """A proxy or a login rests where a source counts by them, else all of the source."""
    scoped = error.scope and any(bucket.per_scope for bucket in registry.source(slug).buckets)
    park(slug, EVERYTHING, error.until, str(error)[:300], scope=error.scope if scoped else "")


def _end_connections(slug: str, feeds: Sequence[Feed], error: e.SourceError) -> None:
    for pk in sorted({feed.connection_id for feed in feeds if feed.connection_id}):
        end(
            Connection.objects.select_related("account", "web_property").get(pk=pk),
            Connection.Status.REVOKED,
            str(error),
        )


def end(connection: Connection, status: Connection.Status, reason: str) -> bool:
    """End it, drop its tokens, stop what it feeds and ask its owner to connect again. False: it had ended."""
    if not connection.end(status, reason):
        return False
    unfollow(connection)
    tell_owner(connection)
    return True


def _alarm_changed(slug: str, feeds: Sequence[Feed], error: e.SourceError) -> None:
    text = _("{source} answers in another shape than we know: {what}. Its good numbers stay.")
    alarm(slug, format_lazy(text, source=name_of(slug), what=str(error)[:100]))


def _alarm_refused(slug: str, feeds: Sequence[Feed], error: e.SourceError) -> None:
    text = _("{source} refuses what we ask: {what}. It is asked no more until somebody has looked.")
    alarm(slug, format_lazy(text, source=name_of(slug), what=str(error)[:100]))


REACTIONS: dict[type[e.SourceError], Reaction] = {
    e.Transient: Reaction(_later, Rest.LATER),
    e.RateLimited: Reaction(_when_open, Rest.SOON),
    e.QuotaExhausted: Reaction(_when_open, Rest.PLANNING, _park_bucket),
    e.AuthExpired: Reaction(_stopped, Rest.EACH, _end_connections),  # after it was renewed in vain
    e.AuthRevoked: Reaction(_stopped, Rest.EACH, _end_connections),
    e.NotFound: Reaction(_missing, Rest.EACH),
    e.Private: Reaction(_private, Rest.EACH),
    e.Blocked: Reaction(_when_open, Rest.PLANNING, _rest_scope),
    e.SchemaChanged: Reaction(_odd, Rest.EACH, _alarm_changed),
    e.Permanent: Reaction(_parked, Rest.EACH, _alarm_refused),
    e.BadSignature: Reaction(_parked, Rest.EACH, _alarm_refused),
}


def reaction_to(error: e.SourceError) -> Reaction:
    return next(REACTIONS[kind] for kind in type(error).__mro__ if kind in REACTIONS)


def rest_after(error: e.SourceError) -> Rest:
    """Asking for the next item would say the same where our key is wrong."""
    return Rest.SAME if isinstance(error, e.Permanent) and error.of_all else reaction_to(error).rest


def react(feeds: Sequence[Feed], error: e.SourceError, now: datetime) -> None:
    """Mark feeds that failed, unsaved, and do what else the failure asks for. Inside a transaction."""
    acts: dict[Act, list[Feed]] = {}
    for feed in feeds:
        reaction = reaction_to(error)
        said = {"batch": None, "error": name_of_error(error), "error_text": str(error)[:300], "error_at": now}
        for name, value in {**reaction.mark(feed, error, now), **said}.items():
            setattr(feed, name, value)
        if reaction.act:
            acts.setdefault(reaction.act, []).append(feed)
    for act, concerned in acts.items():
        act(concerned[0].source, concerned, error)


def name_of_error(error: e.SourceError) -> str:
    """Return what rows and pages call it: quota_exhausted."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def spread(wait: timedelta) -> timedelta:
    """A tenth more or less, so that what failed together is not tried again together."""
    return wait * uniform(0.9, 1.1)  # noqa: S311 -- spreads load, hides nothing
