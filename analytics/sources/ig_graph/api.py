"""How Meta's Graph API is spoken to: its codes, and the shares of its limits that it tells with every answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.sources import shape
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    Blocked,
    NotFound,
    Permanent,
    Private,
    RateLimited,
    SourceError,
    Transient,
)
from analytics.sources.http import by_status, call_with_headers

if TYPE_CHECKING:
    import requests

    from analytics.sources.wire import Wire

INSTAGRAM = "https://graph.instagram.com"  # what owners opened to us by Instagram Login
FACEBOOK = "https://graph.facebook.com"  # Business Discovery
LOGIN = "https://api.instagram.com"
CONSENT = "https://www.instagram.com"
VERSION = "v26.0"
TOO_OFTEN = {4, 17, 32, 341, 613, *range(80_000, 80_015)}
FORBIDDEN = {10, *range(200, 300)}
NONSENSE = 10_000_000
A_DAY = 1_440  # minutes
UNTIL_REGAINED = 60  # minutes, where nothing is said
USAGE = ("call_count", "total_time", "total_cputime")


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:  # noqa: PLR0911 -- one for each kind
    error = body.get("error")
    if not isinstance(error, Mapping):
        return by_status(status, headers, str(status))
    code, sub = (_number(error.get(name)) for name in ("code", "error_subcode"))
    text = f"{status} {code}/{sub} {error.get('fbtrace_id', '')}".strip()
    now = datetime.now(UTC)
    if code in TOO_OFTEN:
        return RateLimited(text, now + timedelta(minutes=regain_minutes(headers) or UNTIL_REGAINED))
    if code == 368:  # noqa: PLR2004 -- blocked for a while, for breaking a policy
        return Blocked(text, "app", now + timedelta(days=1))
    if found := _of_access(code, sub, str(error.get("message", "")), text):
        return found
    if sub == 2207013 or (code, sub) == (100, 33):  # noqa: PLR2004 -- no such account; no such object
        return NotFound(text)
    if error.get("is_transient") or code in {1, 2} or status >= 500:  # noqa: PLR2004 -- any failure of theirs
        return Transient(text)
    return Permanent(text)


def _of_access(code: int, sub: int, message: str, text: str) -> SourceError | None:
    if code in {102, 190}:
        # 463 is too old; 458, 460, 464, 467 and 492 want the owner to sign in again.
        return AuthExpired(text) if sub in {0, 463} else AuthRevoked(text)
    if code in FORBIDDEN:
        return Private(text) if "Not enough viewers" in message else AuthRevoked(text)
    return None


def _number(value: object) -> int:
    """A code, percent or minutes, as far as there is any sense in them."""
    return int(value) if isinstance(value, int | float) and abs(value) < NONSENSE else 0


def is_unknown_parameter(error: Permanent) -> bool:
    """A field or metric that this object does not have."""
    return " 100/" in str(error)


def regain_minutes(headers: Mapping[str, str]) -> int:
    said = max((_number(row.get("estimated_time_to_regain_access")) for row in _business(headers)), default=0)
    return max(0, min(said, A_DAY))


def used_percent(rows: list[Mapping[str, Any]]) -> int:
    return max((_number(row.get(name)) for row in rows for name in USAGE), default=0)


def _business(headers: Mapping[str, str]) -> list[Mapping[str, Any]]:
    said = _usage(headers, "x-business-use-case-usage")
    return [row for rows in said.values() if isinstance(rows, list) for row in rows if isinstance(row, Mapping)]


def _usage(headers: Mapping[str, str], name: str) -> Mapping[str, Any]:
    try:
        said = json.loads(headers.get(name) or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, Mapping) else {}


class Api:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @cached_property
    def http(self) -> requests.Session:
        return self.wire.http()

    def address(self, host: str, path: str) -> str:
        return f"{(self.wire.base or host).rstrip('/')}{path}"

    def get(self, host: str, path: str, token: str, scope: str, **params: str) -> Any:
        """Ask for an object. `scope` is the account by whose leave: each has a limit of its own."""
        version = self.wire.secrets.get("version") or VERSION
        address = self.address(host, f"/{version}{path}")
        return self._ask("GET", address, scope, params={**params, "access_token": token})

    def login(self, method: str, host: str, path: str, **more: Any) -> Any:
        return self._ask(method, self.address(host, path), "", **more)

    def listed(self, host: str, path: str, token: str, scope: str, **params: str) -> tuple[list[shape.Row], str | None]:
        """Return one page, and where the next begins."""
        body = self.get(host, path, token, scope, **params)
        return shape.rows(body, "data"), after(body)

    def _ask(self, method: str, address: str, scope: str, **more: Any) -> Any:
        self.wire.meter.spend("app")
        if scope:
            self.wire.meter.spend("account", scope=scope)
        body, headers = call_with_headers(self.http, method, address, classify, **more)
        if app := _usage(headers, "x-app-usage"):
            self.wire.meter.told("app", used_percent([app]))
        if scope and (rows := _business(headers)):
            minutes = regain_minutes(headers)
            until = datetime.now(UTC) + timedelta(minutes=minutes) if minutes else None
            self.wire.meter.told("account", used_percent(rows), until, scope)
        return body


def after(body: object) -> str | None:
    """Where the next page begins; the last page has no `next`, though it has a cursor."""
    paging = shape.part(body, "paging")
    cursor = shape.text(shape.part(paging, "cursors"), "after")
    return cursor if cursor and paging.get("next") else None
