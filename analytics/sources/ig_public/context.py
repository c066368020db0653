"""Instaloader's way to the network, so that each of its requests goes through the proxy, is counted and kept.

The library makes or copies bare sessions for profile pages and for every query: a proxy set on its own session would be
left out of most requests, and our own address would be told. All its ways to a session lead through `prepare` here, and
the adapter that it mounts lets nothing out by another way.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from instaloader.exceptions import AbortDownloadException, ProfileNotExistsException
from instaloader.instaloadercontext import InstaloaderContext, RateController

from analytics.sources import http
from analytics.sources.errors import Permanent, RateLimited
from analytics.sources.ig_public.proxies import Proxy
from analytics.sources.taping import TapedAdapter
from analytics.sources.wire import Wire

log = logging.getLogger(__name__)

OTHER, QUERIES, ALL_QUERIES = "pages", "queries", "all_queries"
QUERY_PATHS = ("/api/graphql", "/graphql/query")
POST_QUERY = "27128499623469141"


class Uncounted(RateController):
    """The library counts in memory, per context, and then sleeps. Ours are counted in `Adapter`, for all workers."""

    def wait_before_query(self, query_type: str) -> None:
        """Nothing to wait for: the shared counters have said yes, or raised."""

    def handle_429(self, query_type: str) -> None:
        self.sleep(0)

    def sleep(self, secs: float) -> None:
        """Never in a worker."""
        raise RateLimited("the library wants to wait", datetime.now(UTC) + timedelta(seconds=secs))


class Adapter(TapedAdapter):
    """Counts each request where it leaves, whichever part of the library sends it, and remembers what was answered."""

    def __init__(self, wire: Wire, proxy: Proxy) -> None:
        super().__init__(wire.tape, wire.now)
        self.meter, self.proxy = wire.meter, proxy
        self.statuses: list[int] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if (kwargs.get("proxies") or {}).get(urlsplit(str(request.url)).scheme) != self.proxy.url:
            raise Permanent("a request would have gone out without its proxy", of_all=True)
        for bucket in buckets_of(request):
            self.meter.spend(bucket, scope=self.proxy.name)
        kwargs["timeout"] = http.TIMEOUT
        answer = super().send(request, *args, **kwargs)
        self.statuses.append(answer.status_code)
        return answer


def buckets_of(request: requests.PreparedRequest) -> tuple[str, ...]:
    """Instagram counts pages, queries of one kind, and all queries together. We ask one kind of query only."""
    if urlsplit(str(request.url)).path not in QUERY_PATHS:
        return (OTHER,)
    body = request.body.decode() if isinstance(request.body, bytes) else str(request.body or "")
    if parse_qs(body).get("doc_id") != [POST_QUERY]:
        raise Permanent("a query that has no counter", of_all=True)
    return (QUERIES, ALL_QUERIES)


class Context(InstaloaderContext):
    """One proxy's. Made for one batch: what it learnt (cookies, tokens) goes with it."""

    def __init__(self, wire: Wire, proxy: Proxy) -> None:
        self.wire, self.proxy, self.adapter = wire, proxy, Adapter(wire, proxy)
        super().__init__(
            sleep=False,
            quiet=True,
            max_connection_attempts=1,
            request_timeout=http.TIMEOUT[1],
            iphone_support=False,
            rate_controller=Uncounted,
        )

    def prepare(self, session: requests.Session) -> requests.Session:
        session.trust_env = False
        session.proxies = {"http": self.proxy.url, "https": self.proxy.url}
        session.verify = CERTIFICATES
        for scheme in ("https://", "http://"):
            session.mount(scheme, self.adapter)
        return session

    @property
    def _session(self) -> requests.Session:
        return self._prepared

    @_session.setter
    def _session(self, session: requests.Session) -> None:  # load_session() comes here too
        self._prepared = self.prepare(session)

    def get_anonymous_session(self) -> requests.Session:
        return self.prepare(super().get_anonymous_session())

    @contextlib.contextmanager
    def _graphql_session(self, *args: Any, **kwargs: Any) -> Iterator[requests.Session]:
        with super()._graphql_session(*args, **kwargs) as session:
            yield self.prepare(session)

    def get_page_data(self, path: str) -> list[dict[str, Any]]:
        """A page without anybody on it is no profile; of which kind, its status says."""
        found: list[dict[str, Any]] = super().get_page_data(path)
        if not any(data.get("xig_user_by_username") for data in found):
            raise ProfileNotExistsException("a page without data")
        return found

    def get_iphone_json(self, path: str, params: dict[str, Any]) -> dict[str, Any]:
        raise AbortDownloadException("this copies its session past the proxy")

    def login(self, user: str, passwd: str) -> None:
        raise AbortDownloadException("this makes a session past the proxy")

    def error(self, msg: str, repeat_at_end: bool = True) -> None:  # noqa: FBT001, FBT002 -- the library's
        """The library prints; we log."""
        log.info("ig_public.library", extra={"said": str(msg)[:300]})


CERTIFICATES: bool | str = True  # a file of certificates instead: for tests
