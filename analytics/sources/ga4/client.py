"""Google's client over the wire's tape, and what its errors mean. Imported only where something is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import requests
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.types import RunReportRequest, RunReportResponse
from google.api_core import exceptions as google
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2 import service_account
from google.protobuf.json_format import ParseError

from analytics.sources import http
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from analytics.sources.taping import TapedAdapter
from analytics.sources.wire import Wire

READONLY = "https://www.googleapis.com/auth/analytics.readonly"
PACIFIC = ZoneInfo("America/Los_Angeles")
KIND = "analyticsData#runReport"
A_MOMENT = 5  # seconds: until one of ten requests at the same time has ended


def client(wire: Wire, key: str) -> BetaAnalyticsDataClient:
    """It signs its own tokens: Google's token service is never asked."""
    options = {"api_endpoint": wire.base} if wire.base else None
    made = BetaAnalyticsDataClient(credentials=_credentials(key), transport="rest", client_options=options)
    session: requests.Session = made.transport._session  # type: ignore[attr-defined] # noqa: SLF001 -- it takes none of ours
    session.trust_env = False
    session._max_refresh_attempts = 0  # type: ignore[attr-defined] # noqa: SLF001 -- the quota would not see its repeats
    for scheme in ("https://", "http://"):
        session.mount(scheme, TapedAdapter(wire.tape, wire.now))
    return made


class Reader(service_account.Credentials):
    """A key's owner, who asks nobody but Analytics."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        """The library would ask another of Google's services where it may be used: in a thread of its own, uncounted."""
        return False


def _credentials(key: str) -> Credentials:
    """A key is a JSON object. In a replay there is none, and nobody is asked."""
    if not key.lstrip().startswith("{"):
        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    try:
        made: Credentials = Reader.from_service_account_info(  # type: ignore[no-untyped-call]
            json.loads(key), scopes=[READONLY]
        )
    except (ValueError, TypeError, AttributeError):  # not its own: its text may hold the key
        raise AuthRevoked("the key cannot be read") from None
    return made


def run(api: BetaAnalyticsDataClient, request: RunReportRequest, now: datetime) -> RunReportResponse:
    try:
        report = api.run_report(request, timeout=http.TIMEOUT[1], retry=None)
    except (google.GoogleAPIError, GoogleAuthError, requests.RequestException) as error:
        raise classify(error, now) from error
    except (ParseError, AttributeError, TypeError, ValueError) as error:
        # Neither a Google error nor, where it cannot be parsed at all, anything of ours.
        broken = "Failed to load JSON" in str(error)
        raise Transient("not JSON") if broken else SchemaChanged(str(error)[:100]) from error
    if report.kind != KIND and not report.dimension_headers:
        raise SchemaChanged("kind")
    return report


def classify(error: Exception, now: datetime) -> SourceError:
    if isinstance(error, google.GoogleAPICallError):
        return _refusal(error, now)
    if isinstance(error, RefreshError):
        return AuthRevoked("Google does not sign for this key")
    if isinstance(error, GoogleAuthError) and not isinstance(error, TransportError):
        return AuthExpired("the key signs nothing")
    return Transient(type(error).__name__)  # a timeout, a dropped connection; RetryError


def _refusal(error: google.GoogleAPICallError, now: datetime) -> SourceError:
    text = str(error.message)[:200]
    if isinstance(error, google.TooManyRequests):  # over gRPC it would be a subclass
        return _too_much(error, text, now)
    if isinstance(error, google.Forbidden):
        # The brand took our reader off the property; or the API is switched off where the key was made.
        off = error.reason == "SERVICE_DISABLED" or "has not been used" in text or "is disabled" in text
        return Permanent(text) if off else AuthRevoked(text)
    if isinstance(error, google.ServerError):
        return Transient(text)
    known: dict[int, type[SourceError]] = {401: AuthExpired, 404: NotFound, 408: Transient}
    return known.get(int(error.code or 0), Permanent)(text)


def _too_much(error: google.TooManyRequests, text: str, now: datetime) -> SourceError:
    """Which quota it was stands in the text only. What we cannot read rests for an hour, unless it says how long."""
    headers = {name.lower(): value for name, value in getattr(error.response, "headers", {}).items()}
    if "concurrent" in text:
        return RateLimited(text, now + timedelta(seconds=A_MOMENT))
    if "retry-after" in headers:
        return RateLimited(text, http.retry_at(headers))
    if "day" in text:
        return QuotaExhausted(text, "day", midnight_pacific(now))
    return QuotaExhausted(text, "hour", next_hour(now))


def midnight_pacific(now: datetime) -> datetime:
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=PACIFIC).astimezone(UTC)


def next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
