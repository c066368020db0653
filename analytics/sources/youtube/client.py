"""One call of the API through the wire, and what its refusals mean. Imported only where something is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from zoneinfo import ZoneInfo

import httplib2
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from analytics.sources import http
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from analytics.sources.wire import Wire

PACIFIC = ZoneInfo("America/Los_Angeles")
# A timeout is an OSError, a body cut short IncompleteRead: neither becomes an HttpError. JSON cut short is a ValueError.
NETWORK = (httplib2.HttpLib2Error, HTTPException, OSError, ValueError)
EXHAUSTED = {"quotaExceeded", "dailyLimitExceeded"}
TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
BY_REASON: dict[str, type[SourceError]] = {
    "forbidden": Private,
    "channelForbidden": Private,
    "playlistForbidden": Private,
    "playlistItemsNotAccessible": Private,
    "insufficientPermissions": AuthRevoked,
    "youtubeSignupRequired": AuthRevoked,
    "accountDelegationForbidden": AuthRevoked,
}
BY_STATUS: dict[int, type[SourceError]] = {401: AuthExpired, 404: NotFound}
OUR_KEY = {"keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked", "API_KEY_INVALID"}
NOT_MODIFIED, TOO_MANY, BROKEN = 304, 429, 500


def client(wire: Wire, key: str) -> Any:
    """One per thread: httplib2 is not thread-safe. The discovery document comes from the package: no network."""
    return build(
        "youtube",
        "v3",
        developerKey=key,
        static_discovery=True,
        cache_discovery=False,
        http=wire.httplib(http.TIMEOUT[1]),
        client_options={"api_endpoint": wire.base} if wire.base else None,
    )


def midnight_pacific(now: datetime) -> datetime:
    """When the quotas begin anew: 23, 24 or 25 hours after the last time."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=PACIFIC).astimezone(UTC)


def call(request: Any, bucket: str, now: datetime, etag: str = "") -> Mapping[str, Any] | None:
    """Return the answer, or None where it is the one we know already (304)."""
    if etag:
        request.headers["If-None-Match"] = f'"{etag}"'
    request.postproc = _decoded
    try:
        answer = request.execute()  # num_retries stays 0: the client would sleep in the worker
    except HttpError as error:
        if error.status_code == NOT_MODIFIED:
            return None
        raise classify(error, bucket, now) from None  # its text holds the address, and with it our key
    except NETWORK as error:
        raise Transient(type(error).__name__) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("items", []), list):
        raise SchemaChanged("items")
    return answer


def _decoded(_response: object, content: bytes) -> object:
    """The client's own way returns a body that is not JSON as text, without an exception."""
    return json.loads(content)


def classify(error: HttpError, bucket: str, now: datetime) -> SourceError:
    """What a refusal means: its reason says more than its status."""
    reasons, status = _reasons(error), int(error.status_code)
    text = f"{status} {' '.join(sorted(reasons))}".strip()
    if reasons & EXHAUSTED:
        return QuotaExhausted(text, bucket, midnight_pacific(now))
    if status == TOO_MANY or reasons & TOO_FAST:
        return RateLimited(text, http.retry_at(dict(error.resp)))
    if status >= BROKEN:
        return Transient(text)
    kinds = [BY_STATUS.get(status), *(BY_REASON[reason] for reason in sorted(reasons & BY_REASON.keys()))]
    if kind := next(filter(None, kinds), None):
        return kind(text)
    return Permanent(text, of_all=bool(reasons & OUR_KEY))  # or invalidPageToken, missingRequiredParameter


def _reasons(error: HttpError) -> set[str]:
    """A key that is wrong says "badRequest" in its errors, and what is wrong in its details only."""
    try:
        said = json.loads(error.content)["error"]
        rows = [*said.get("errors", []), *said.get("details", [])]
        return {str(row["reason"]) for row in rows if "reason" in row}
    except (ValueError, KeyError, TypeError, AttributeError):
        return set()  # an answer that is not from the API itself
