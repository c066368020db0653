"""How X is spoken to: the app's own token, limits of a quarter of an hour told by headers, and money."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
)
from analytics.sources.http import by_status, call_with_headers, retry_at
from analytics.sources.items import name
from analytics.sources.shape import Row

if TYPE_CHECKING:
    import requests

    from analytics.sources.wire import Wire

BASE = "https://api.x.com/2"
NO_CREDITS = 402
FORBIDDEN = 403
# In thousandths of a dollar for each that is returned, once a day (UTC).
PRICES = {"user": 10, "post": 5}
THOUSANDTHS = 1000
PIECE = 10  # so many are reserved together: what a day's budget has left is used up to the last few


def thousandths(dollars: str) -> int:
    """Rounded up: what is reserved must be enough. What is no amount is nothing."""
    try:
        return max(0, math.ceil(round(float(dollars or 0) * THOUSANDTHS, 6)))
    except (ValueError, OverflowError):
        return 0


def price(secrets: Mapping[str, str], kind: str) -> int:
    return thousandths(secrets.get(f"{kind}_price", "")) or PRICES[kind]


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:
    kind = str(body.get("type", "")).rpartition("/")[2]
    text = f"{status} {kind or body.get('title', '')}".strip()
    if kind == "usage-capped" or status == NO_CREDITS:
        return QuotaExhausted(text, "money", next_month(datetime.now(UTC)))
    if status == FORBIDDEN:
        return Permanent(text, of_all=True)  # the app may not do this, whoever is asked about
    return by_status(status, headers, text)


def next_month(now: datetime) -> datetime:
    return (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def of_item(error: Row) -> SourceError:
    """One entry of `errors`, beside what was found, in an answer with status 200."""
    kind, title = str(error.get("type", "")).rpartition("/")[2], str(error.get("title", ""))
    text = f"{title or kind} {error.get('value', '')}".strip()
    if kind == "not-authorized-for-resource" or title == "Authorization Error":
        return Private(text)
    return NotFound(text) if kind == "resource-not-found" or title == "Not Found Error" else Permanent(text)


class Api:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @cached_property
    def http(self) -> requests.Session:
        session = self.wire.http()
        session.headers["Authorization"] = f"Bearer {self.wire.secrets.get('bearer_token', '')}"
        return session

    def get(self, path: str, bucket: str, **params: str) -> Row:
        self.wire.meter.spend(bucket)
        address = f"{(self.wire.base or BASE).rstrip('/')}{path}"
        body, headers = call_with_headers(self.http, "GET", address, classify, params=params)
        if headers.get("x-rate-limit-remaining") == "0" and "x-rate-limit-reset" in headers:
            self.wire.meter.told(bucket, 100, retry_at(headers))
        if not isinstance(body, Mapping) or not ({"data", "errors", "meta"} & set(body)):
            raise SchemaChanged("data")
        return body


class Purse:
    """Money is reserved before asking, and what was not returned is given back. What was paid for today costs nothing."""

    def __init__(self, wire: Wire, kind: str) -> None:
        self.wire, self.price = wire, price(wire.secrets, kind)

    def open(self, most: int) -> int:
        """Reserve for so many, or for as many as there is money for. Raises QuotaExhausted where there is none."""
        reserved = 0
        while reserved < most:
            piece = min(PIECE, most - reserved)
            try:
                self.wire.meter.spend("money", piece * self.price)
            except (QuotaExhausted, RateLimited):
                if not reserved:
                    raise
                break
            reserved += piece
        return reserved

    @contextmanager
    def unless_refused(self, reserved: int) -> Iterator[None]:
        """A refusal costs nothing. What was not answered, or not in words that we know, may have been charged."""
        try:
            yield
        except SourceError as error:
            if not isinstance(error, SchemaChanged) and getattr(error, "answered", True):
                self.give_back(reserved)
            raise

    def give_back(self, number: int) -> None:
        if number > 0:
            self.wire.meter.settle("money", -number * self.price)

    def is_paid(self, ref: ExternalRef) -> bool:
        return self.wire.memory.get(name(ref), {}).get("paid") == self._today()

    def paid(self, ref: ExternalRef) -> None:
        self.wire.memory.setdefault(name(ref), {})["paid"] = self._today()

    def _today(self) -> str:
        return self.wire.now().astimezone(UTC).date().isoformat()
