"""What one worker does with the feeds in its hand: ask, store slice by slice, and decide about the rest when a call fails."""

import time
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from analytics.ingestion import leaving
from analytics.ingestion.asking import AUTH, TOGETHER, Answer, OneByOne, ask, each, is_of_all, resolve, understood
from analytics.ingestion.hand import Hand
from analytics.ingestion.reactions import Rest, rest_after
from analytics.ingestion.settling import settle
from analytics.models import Feed
from analytics.sources.errors import AuthExpired, AuthRevoked, Permanent, SourceError

SLICE, SLICE_S = 50, 5  # so many answers are stored together, or what came in so many seconds
BUDGET_S = 200  # well below the time limit of a task


class Waits(Exception):
    """The batch goes on later."""

    def __init__(self, error: SourceError) -> None:
        super().__init__(str(error))
        self.error = error


class OutOfTime(Exception):
    """There is more to ask than one task may take."""


def work(hand: Hand) -> None:
    """Ask for everything in hand, whatever fails on the way. Raises Waits, OutOfTime, Lost."""
    unresolved = [feed for feed in hand.feeds.values() if not feed.external_id]
    try:
        take(hand, OneByOne(resolve)(hand.source, unresolved))
    except SourceError as error:
        _rest(hand, error, [feed for feed in unresolved if not feed.external_id], alone=True)
    left = list(hand.feeds.values())
    # What a source notes for itself lies apart from where its lists stopped.
    hand.source.wire.memory = {feed.external_id: deepcopy(feed.memory.get("notes", {})) for feed in left}
    if not left:
        return
    try:
        take(hand, ask(hand.source, hand.batch.what, left))
    except SourceError as error:
        _rest(hand, error, left, alone=hand.batch.what not in TOGETHER or len(hand.feeds) == 1)


def _rest(hand: Hand, error: SourceError, asked: Sequence[Feed], *, alone: bool) -> None:
    """The whole call failed: decide about the feeds that it left without an answer."""
    left = [feed for feed in asked if feed.pk in hand.feeds]
    rest = Rest.SAME if hand.replays else rest_after(error)
    if rest in {Rest.LATER, Rest.SOON} and (rest is Rest.LATER or leaving.may_wait(hand.batch, error)):
        settle(hand, [])  # what was said so far is kept, and what it cost counted
        raise Waits(error)
    if rest is Rest.EACH and not alone:
        try:
            take(hand, each(hand.batch.what)(hand.source, left))
        except SourceError as again:
            _rest(hand, again, left, alone=True)
        return
    if rest is not Rest.EACH and not hand.replays:
        left = list(hand.feeds.values())
    settle(hand, [Answer(feed, error=error) for feed in left])


def take(hand: Hand, answers: Iterable[Answer]) -> None:
    """Store answers as they come, slice by slice. Raises what ended them, when all that came before is stored."""
    stream, pending, failure, since = _renewed(hand, answers), [], None, time.monotonic()
    while True:
        try:
            answer = next(stream)
        except StopIteration:
            break
        except Exception as raised:  # noqa: BLE001 -- what it means is decided by what it is
            failure = _of(hand, understood(raised))
            break
        if answer.error is not None and is_of_all(answer.error):
            failure = answer.error  # its neighbours' answers may be on the way
            continue
        pending.append(answer)
        if len(pending) >= SLICE or not answer.last or time.monotonic() - since > SLICE_S:
            settle(hand, pending)
            pending, since = [], time.monotonic()
            if since - hand.since > BUDGET_S and not hand.replays:
                raise OutOfTime
    if pending:
        settle(hand, pending)
    if failure:
        raise failure


def _of(hand: Hand, error: SourceError) -> SourceError:
    """Where nobody's leave is used, it is our own key that is refused."""
    if isinstance(error, AUTH) and not any(feed.connection_id for feed in hand.feeds.values()):
        return Permanent(str(error), of_all=True)
    return error


def _renewed(hand: Hand, answers: Iterable[Answer]) -> Iterator[Answer]:
    """A token that the platform finds too old is renewed once, and the question asked again."""
    for answer in answers:
        if isinstance(answer.error, AuthExpired) and answer.feed.connection_id and hand.tokens:
            yield from _again(hand, answer)
        else:
            yield answer


def _again(hand: Hand, answer: Answer) -> Iterator[Answer]:
    feed = answer.feed
    try:
        renewed = hand.tokens is not None and hand.tokens.renew(feed.connection_id or 0)
    except SourceError as error:
        yield Answer(feed, error=error)
        return
    if renewed:
        yield from each(hand.batch.what)(hand.source, [feed])
    else:
        yield Answer(feed, error=AuthRevoked(str(answer.error)))
