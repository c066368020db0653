"""Batches: what fails for one item never fails its neighbours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from analytics.sources.contract import ExternalRef, Result
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    Private,
    SchemaChanged,
    SourceError,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Item = TypeVar("Item")

# What is said of one account or post. Everything else (too fast, no money, no network) is said to the whole batch.
OF_ONE = (AuthExpired, AuthRevoked, NotFound, Permanent, Private, SchemaChanged)


def name(ref: ExternalRef) -> str:
    """What a result is found by again; a handle that was never resolved has no id yet."""
    return ref.external_id or ref.handle


def is_of_one(error: SourceError) -> bool:
    return isinstance(error, OF_ONE) and not (isinstance(error, Permanent) and error.of_all)


def each(refs: Sequence[ExternalRef], read: Callable[[ExternalRef], T]) -> Iterator[Result[T]]:
    """Read one after the other."""
    for ref in refs:
        try:
            yield Result(name(ref), read(ref))
        except SourceError as error:
            if not is_of_one(error):
                raise
            yield Result(name(ref), error=error)


def together(refs: Sequence[ExternalRef], read: Callable[[], Iterator[Result[T]]]) -> Iterator[Result[T]]:
    """Read what one token reads: where that is refused, each of its items failed, and only those."""
    done = set()
    try:
        for result in read():
            done.add(result.external_id)
            yield result
    except SourceError as error:
        if not is_of_one(error):
            raise
        yield from (Result(name(ref), error=error) for ref in refs if name(ref) not in done)


def good(rows: Sequence[Item], make: Callable[[Item], T]) -> list[T]:
    """Keep what can be read of a page; the rest is logged, and where nothing can be read the schema has changed."""
    made, bad = [], []
    for row in rows:
        try:
            made.append(make(row))
        except SchemaChanged as error:
            bad.append(error)
    if bad and not made:
        raise bad[0]
    if bad:
        log.error("source.unreadable", extra={"left_out": len(bad), "of": len(rows), "path": bad[0].path})
    return made


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
