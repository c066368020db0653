"""One call of a JSON API, and what its status alone says. Each source looks at its own codes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from analytics.sources.errors import AuthExpired, NotFound, Permanent, RateLimited, SourceError, Transient

if TYPE_CHECKING:
    import requests

Classify = Callable[[int, Mapping[str, str], Mapping[str, Any]], SourceError | None]
TIMEOUT = (5, 20)  # seconds to connect, between bytes
OK = 300
A_DAY = timedelta(days=1)


def call(http: requests.Session, method: str, url: str, classify: Classify, **more: Any) -> Any:
    """Return the decoded answer. Raises what `classify` makes of a refusal, Transient for what is not an answer."""
    return call_with_headers(http, method, url, classify, **more)[0]


def call_with_headers(
    http: requests.Session, method: str, url: str, classify: Classify, **more: Any
) -> tuple[Any, dict[str, str]]:
    """The same, with the answer's headers, names in lower case."""
    from requests import RequestException  # noqa: PLC0415 -- heavy; whoever made the session has it already

    try:
        answer = http.request(method, url, timeout=TIMEOUT, allow_redirects=False, **more)
        content = answer.content
    except RequestException as error:
        # Alone: the text of its cause may hold the address, and with it a key.
        raise Transient(type(error).__name__, answered=False) from None
    headers = {name.lower(): value for name, value in answer.headers.items()}
    try:
        body = answer.json() if content else {}
    except (ValueError, RecursionError):
        body = {}
        if answer.status_code < OK:
            raise Transient("not JSON", answered=False) from None  # cut short, or a page of a proxy
    if refused := classify(answer.status_code, headers, body if isinstance(body, dict) else {}):
        raise refused
    return body, headers


def by_status(status: int, headers: Mapping[str, str], text: str) -> SourceError | None:
    if status < OK:
        return None
    found: dict[int, type[SourceError]] = {
        401: AuthExpired,
        404: NotFound,
        410: NotFound,
        408: Transient,
        425: Transient,
    }
    if status == 429:  # noqa: PLR2004 -- Too Many Requests
        return RateLimited(text, retry_at(headers))
    if status >= 500:  # noqa: PLR2004 -- any failure of theirs
        return Transient(text)
    return found.get(status, Permanent)(text)


def retry_at(headers: Mapping[str, str], default_s: float = 60) -> datetime:
    """Retry-After in seconds or as a date, else X's reset header, else a guess. Header names in lower case.

    Within a day: a platform that says more than that is not believed.
    """
    now = datetime.now(UTC)
    said = _after(headers.get("retry-after", ""), now) or reset_at(headers)
    return min(max(now, said), now + A_DAY) if said else now + timedelta(seconds=default_s)


def reset_at(headers: Mapping[str, str]) -> datetime | None:
    """When X opens again, in seconds since 1970."""
    text = headers.get("x-rate-limit-reset", "")
    try:
        return datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else None
    except (OverflowError, OSError, ValueError):
        return None


def _after(text: str, now: datetime) -> datetime | None:
    if text.isdecimal():
        return now + timedelta(seconds=min(int(text[:9]), A_DAY.total_seconds()))
    try:
        said = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)
